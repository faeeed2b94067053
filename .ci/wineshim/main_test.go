package main

import (
	"bytes"
	"debug/pe"
	"testing"
)

func TestTheLibraryIsAPEFileThatForwardsProcessPrng(t *testing.T) {
	file, err := pe.NewFile(bytes.NewReader(library()))
	if err != nil {
		t.Fatalf("read as a PE file: %v", err)
	}
	if file.Machine != pe.IMAGE_FILE_MACHINE_AMD64 || file.Characteristics&pe.IMAGE_FILE_DLL == 0 {
		t.Errorf("machine %#x, characteristics %#x: want an amd64 DLL", file.Machine, file.Characteristics)
	}
	section := file.Section(".edata")
	if section == nil {
		t.Fatal("no .edata section")
	}
	content, err := section.Data()
	if err != nil {
		t.Fatalf("read .edata: %v", err)
	}
	header := file.OptionalHeader.(*pe.OptionalHeader64)
	directory := header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT]
	if directory.VirtualAddress != section.VirtualAddress || directory.Size > section.Size {
		t.Errorf("export directory %+v does not lie in .edata %+v", directory, section.SectionHeader)
	}

	address := func(offset uint32) uint32 {
		return uint32(content[offset]) | uint32(content[offset+1])<<8 |
			uint32(content[offset+2])<<16 | uint32(content[offset+3])<<24
	}
	text := func(at uint32) string {
		name, _, _ := bytes.Cut(content[at-section.VirtualAddress:], []byte{0})
		return string(name)
	}
	// Offsets 12, 28 and 32 of the export directory: name, functions, names.
	functions, names := address(28)-section.VirtualAddress, address(32)-section.VirtualAddress
	for _, entry := range []struct{ what, got, want string }{
		{"library", text(address(12)), "bcryptprimitives.dll"},
		{"exported name", text(address(names)), "ProcessPrng"},
		{"forward", text(address(functions)), "advapi32.SystemFunction036"},
	} {
		if entry.got != entry.want {
			t.Errorf("%s: %q, want %q", entry.what, entry.got, entry.want)
		}
	}
	if forward := address(functions); forward < directory.VirtualAddress || forward >= directory.VirtualAddress+directory.Size {
		t.Errorf("the forward at %#x lies outside the export directory: Windows would take it for code", forward)
	}
}
