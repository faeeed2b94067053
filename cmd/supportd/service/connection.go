package service

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"math/big"

	"saihakko/client/businessday"
	"saihakko/client/contract"
	"saihakko/cmd/supportd/service/store"
)

// GetAuthority answers the certificates by which terminals' certificates are known.
func (a api) GetAuthority(context.Context, contract.GetAuthorityRequestObject) (contract.GetAuthorityResponseObject, error) {
	return contract.GetAuthority200JSONResponse{
		Roots: armourAll(a.authority.Roots()), Intermediates: armourAll(a.authority.Intermediates()),
	}, nil
}

// GetConnection answers whose certificate was presented, or what is wrong with it. A certificate is known by being the
// very one that was handed out; only of such a one it is told that it has ended.
func (a api) GetConnection(ctx context.Context, _ contract.GetConnectionRequestObject) (contract.GetConnectionResponseObject, error) {
	state := connectionOf(ctx)
	if state == nil || len(state.PeerCertificates) == 0 {
		return nil, refuse(certificateMissing)
	}
	leaf := state.PeerCertificates[0]
	var holder store.Holder
	err := a.store.Read(ctx, func(tx *store.Tx) (err error) {
		holder, err = tx.HolderBySerial(serialOf(leaf.SerialNumber))
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, refuse(certificateUnknown)
	}
	if err != nil {
		return nil, err
	}
	now := a.Now()
	if block, _ := pem.Decode([]byte(holder.Certificate.PEM)); block == nil || !bytes.Equal(block.Bytes, leaf.Raw) {
		return nil, refuse(certificateUnknown)
	}
	neverAcquired := holder.Issue.AcknowledgedAt.IsZero() && businessday.DateOf(now).After(holder.Issue.AcquireBy)
	if !holder.Certificate.EndedAt.IsZero() || neverAcquired {
		return nil, refuse(certificateEnded)
	}
	if err := a.authority.Verify(leaf, now); err != nil {
		if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
			return nil, &failure{kind: certificateEnded, cause: err}
		}
		return nil, &failure{kind: certificateUnknown, cause: err}
	}
	return contract.GetConnection200JSONResponse{
		Terminal: holder.Terminal, Company: holder.Company, SerialNumber: holder.Certificate.Serial,
		ValidUntil: holder.Certificate.NotAfter,
	}, nil
}

// serialOf writes a serial number as certutil and browsers do, without the colons.
func serialOf(serial *big.Int) string { return hex.EncodeToString(serial.Bytes()) }

func armour(c *x509.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
}

func armourAll(certificates []*x509.Certificate) []string {
	all := []string{}
	for _, c := range certificates {
		all = append(all, armour(c))
	}
	return all
}
