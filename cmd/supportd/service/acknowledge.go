package service

import (
	"context"
	"errors"

	"saihakko/client/contract"
	"saihakko/cmd/supportd/service/store"
)

// AcknowledgeAcquisition notes that a certificate is installed and proven. From now on it cannot be fetched again, and
// nothing that was answered while acquiring it is kept.
func (a api) AcknowledgeAcquisition(ctx context.Context, request contract.AcknowledgeAcquisitionRequestObject) (contract.AcknowledgeAcquisitionResponseObject, error) {
	c, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if err := checkKey(request.Params.IdempotencyKey); err != nil {
		return nil, err
	}
	if err := a.store.Write(ctx, func(tx *store.Tx) error {
		t, err := findTerminal(tx, c, request.Terminal)
		if err != nil {
			return err
		}
		certificate, err := tx.CertificateByAcquisition(t.ID, request.AcquisitionId)
		if errors.Is(err, store.ErrNotFound) {
			return refuse(notFound)
		}
		if err != nil {
			return err
		}
		// Also where it was acknowledged before: nobody is to take it for the one in force.
		if !certificate.EndedAt.IsZero() {
			return refuseFor(stateConflict, "このデジタル証明書は、後から再発行または取得されたものに置き換えられています。")
		}
		if !certificate.AcknowledgedAt.IsZero() {
			return nil
		}
		return a.acknowledge(tx, t, certificate)
	}); err != nil {
		return nil, err
	}
	return contract.AcknowledgeAcquisition204Response{}, nil
}

func (s *Service) acknowledge(tx *store.Tx, t store.TerminalStatus, certificate store.Certificate) error {
	now := s.Now()
	if err := errors.Join(tx.Acknowledge(certificate, now), tx.DropAnswers(operationAcquire, t.Name)); err != nil {
		return err
	}
	if t.Issue.ApplicationID == 0 {
		return nil
	}
	row, err := tx.ApplicationByID(t.Issue.ApplicationID)
	if err != nil {
		return err
	}
	left, err := tx.SetTerminalAcquired(row.ID, t.ID)
	if err != nil {
		return err
	}
	if err := tx.AddEvent(row.ID, store.Event{At: now, Kind: eventAcquired, Terminal: t.Name}); err != nil || left > 0 {
		return err
	}
	row.State = store.Acquired
	return errors.Join(
		tx.UpdateApplication(&row),
		tx.AddEvent(row.ID, store.Event{At: now, Kind: eventCompleted}),
		addNews(tx, row, newsAcquired, now),
	)
}
