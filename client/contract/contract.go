// Package contract is the published contract between the program and the support service: the document
// openapi.yaml, and the types and the server interface that are generated from it.
package contract

import _ "embed"

//go:generate go tool oapi-codegen -config oapi-codegen.yaml openapi.yaml

// Document is the contract itself (OpenAPI 3, YAML). Tests validate every request and answer against it.
//
//go:embed openapi.yaml
var Document []byte
