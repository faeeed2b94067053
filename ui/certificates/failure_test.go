package certificates_test

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"testing"
	"time"

	"saihakko/client"
	"saihakko/client/acquire"
	"saihakko/client/businessday"
	"saihakko/client/certstore"
	"saihakko/client/certstore/storetest"
	"saihakko/client/vault"
	"saihakko/ui/certificates"
	"saihakko/ui/desk"
	"saihakko/ui/nav"
)

// town answers for an office with one terminal that waits for its certificate.
type town struct {
	state client.CertificateState
	err   error
}

func (o *town) Calendar(context.Context) (client.Calendar, error) {
	return client.Calendar{Today: businessday.DateOf(now)}, o.err
}

func (o *town) Terminals(context.Context) ([]client.Terminal, error) {
	return []client.Terminal{{
		Name: "11110A", Transport: client.Sea, DeviceKind: "netNACCS", State: o.state,
		Codes:             client.Codes{Code1: "NAC11110A", Code2: "ABCDE00001", Code3: "NACCS"},
		ApplicationNumber: "30218845001", AcquireBy: businessday.DateOf(now).AddDays(59),
	}}, o.err
}

// runner stands for the acquirer: it goes through the stages up to one, and there does what the test says.
type runner struct {
	upTo     acquire.Stage
	at       func(ctx context.Context) (acquire.Result, error)
	jobs     []acquire.Job
	runs     int
	resumes  int
	abandons int
}

func (r *runner) Run(ctx context.Context, _ string, _ client.Codes, progress func(acquire.Stage)) (acquire.Result, error) {
	r.runs++
	return r.through(ctx, progress)
}

func (r *runner) Resume(ctx context.Context, _ string, progress func(acquire.Stage)) (acquire.Result, error) {
	r.resumes++
	if progress == nil {
		r.jobs = nil
		return acquire.Result{}, &acquire.Error{Err: acquire.ErrAbandoned}
	}
	return r.through(ctx, progress)
}

func (r *runner) through(ctx context.Context, progress func(acquire.Stage)) (acquire.Result, error) {
	for _, stage := range acquire.Stages() {
		progress(stage)
		if stage == r.upTo {
			return r.at(ctx)
		}
	}
	return acquire.Result{}, nil
}

func (r *runner) Abandon(context.Context, string) error {
	r.abandons++
	return acquire.ErrAcknowledged
}

func (r *runner) Pending() ([]acquire.Job, error)         { return r.jobs, nil }
func (r *runner) Installed() ([]acquire.Installed, error) { return nil, nil }

func failing(at acquire.Stage, kept acquire.Kept, err error) *runner {
	return &runner{upTo: at, at: func(context.Context) (acquire.Result, error) {
		return acquire.Result{}, &acquire.Error{Stage: at, Kept: kept, Err: err}
	}}
}

func waiting(r certificates.Acquirer) certificates.Deps {
	return certificates.Deps{
		Service: &town{state: client.CertificateAwaitingAcquisition}, Acquirer: r, Store: storetest.NewMemory(),
	}
}

// failures are all that can go wrong on the way, with what a person reads.
var failures = []struct {
	name     string
	stage    acquire.Stage
	kept     acquire.Kept
	err      error
	line     string // of the progress list
	japanese string
	english  string
}{
	{"oversize", acquire.StageFetch, "", check(acquire.CheckSize, "99999", "16384"),
		"証明書を要求 失敗", "受信したデータが証明書としては大きすぎます", "larger than any certificate"},
	{"oversize answer", acquire.StageFetch, acquire.KeptJob, fmt.Errorf("acquire: %w", client.ErrTooLarge),
		"証明書を要求 失敗", "応答", "larger than allowed"},
	{"truncated", acquire.StageCheck, "", check(acquire.CheckReadable, "", ""),
		"受信した証明書を検査 失敗", "途中で切れているか壊れています", "cut off or damaged"},
	{"another kind of key", acquire.StageCheck, "", check(acquire.CheckKeyType, "p-256", "rsa-2048"),
		"受信した証明書を検査 失敗", "鍵の種類（p-256）", "another kind of key (p-256)"},
	{"another key", acquire.StageCheck, "", check(acquire.CheckKey, "", ""),
		"受信した証明書を検査 失敗", "このPCで作成した鍵のものではありません", "another key than the one made on this PC"},
	{"another terminal", acquire.StageCheck, "", check(acquire.CheckTerminal, "22220B", "11110A"),
		"受信した証明書を検査 失敗", "11110A ではなく別の端末（22220B）", "another terminal (22220B)"},
	{"no terminal", acquire.StageCheck, "", check(acquire.CheckTerminal, "", "11110A"),
		"受信した証明書を検査 失敗", "端末名なし", "without a name"},
	{"clock behind", acquire.StageCheck, "", check(acquire.CheckNotYetValid, "2026-11-21T00:00:00Z", "2026-11-20T01:41:00Z"),
		"受信した証明書を検査 失敗", "2026/11/21 09:00より前は有効ではありません", "not valid before 2026/11/21 09:00"},
	{"clock ahead", acquire.StageCheck, "", check(acquire.CheckExpired, "2026-11-19T00:00:00Z", "2026-11-20T01:41:00Z"),
		"受信した証明書を検査 失敗", "すでに期限が切れています（2026/11/19 09:00）", "already ended (2026/11/19 09:00)"},
	{"server certificate", acquire.StageCheck, "", check(acquire.CheckUsage, "", "clientAuth"),
		"受信した証明書を検査 失敗", "端末の認証に使えるものではありません", "not meant for the authentication"},
	{"another authority", acquire.StageCheck, "", check(acquire.CheckChain, "CN=Somebody", ""),
		"受信した証明書を検査 失敗", "このサービスの認証局が発行したものではありません", "not issued by the authority"},
	{"not recognised", acquire.StageConnect, "", check(acquire.CheckConnection, "22220B", "11110A"),
		"サービスへ接続して確認 失敗", "端末 11110A のものとして受け付けませんでした", "for terminal 11110A on a real connection"},
	{"ended on the connection", acquire.StageConnect, "", check(acquire.CheckConnection, "client-certificate-ended", ""),
		"サービスへ接続して確認 失敗", "サービスがこの証明書を受け付けませんでした", "did not accept the certificate on a real"},
	{"unknown check", acquire.StageCheck, "", check("colour", "", ""),
		"受信した証明書を検査 失敗", "検査に通りませんでした", "did not pass a check"},
	{"wrong codes", acquire.StageFetch, "", &client.Problem{Type: client.ProblemCodesWrong, Status: 403},
		"証明書を要求 失敗", "認証コードが最新の再発行のものと一致しません", "not those of the newest reissue"},
	{"not reissued", acquire.StageFetch, "", &client.Problem{Type: client.ProblemNotReissued, Status: 409},
		"証明書を要求 失敗", "希望日の午前", "no certificate waiting"},
	{"acquired elsewhere", acquire.StageFetch, "", &client.Problem{Type: client.ProblemAlreadyAcknowledged, Status: 409},
		"証明書を要求 失敗", "取得済みです", "already been acquired"},
	{"signing request", acquire.StageFetch, "", &client.Problem{Type: client.ProblemSigningRequest, Status: 422},
		"証明書を要求 失敗", "要求", "signing request"},
	{"offline", acquire.StageFetch, acquire.KeptJob, &client.OfflineError{Cause: client.CauseRefused},
		"証明書を要求 失敗", "応答しません", "Nothing answers"},
	{"wrong authority file", acquire.StageFetch, acquire.KeptJob,
		&client.UntrustedError{Reason: client.DistrustAuthority, Host: "nss.example.jp"},
		"証明書を要求 失敗", "nss.example.jp", "nss.example.jp"},
	{"no store", acquire.StagePreparing, "", fmt.Errorf("open: %w", certstore.ErrUnavailable),
		"このPCで鍵を作成 失敗", "証明書ストア", "is missing or cannot be opened"},
	{"locked store", acquire.StageInstall, acquire.KeptJob, certstore.ErrLocked,
		"証明書ストアへ取り込み 失敗", "パスワード", "protected by a password"},
	{"ambiguous store", acquire.StageInstall, acquire.KeptJob, certstore.ErrAmbiguous,
		"証明書ストアへ取り込み 失敗", "区別", "cannot be told apart"},
	{"lost in the store", acquire.StageProve, acquire.KeptJob, certstore.ErrNotFound,
		"署名で確認 失敗", "証明書ストアに", "is not in the certificate store"},
	{"full disk", acquire.StageFetch, acquire.KeptJob, fmt.Errorf("write journal: %w", syscall.ENOSPC),
		"証明書を要求 失敗", "空き", "disk of this PC is full"},
	{"damaged journal", acquire.StagePreparing, "", &vault.DamagedError{SetAside: "job.damaged"},
		"このPCで鍵を作成 失敗", "壊れ", "could not be read"},
	{"service down at the receipt", acquire.StageAcknowledge, acquire.KeptInstalled,
		&client.Problem{Type: client.ProblemUnavailable, Status: 503, RetryAfter: 90 * time.Second},
		"受領を通知 失敗", "停止", "stopped at present"},
	{"too slow", acquire.StageFetch, acquire.KeptJob, context.DeadlineExceeded,
		"証明書を要求 失敗", "時間", "time limit"},
	{"given up before", acquire.StageFetch, "", acquire.ErrAbandoned,
		"証明書を要求 失敗", "取りやめられているため", "had been given up before"},
	{"nothing there", acquire.StagePreparing, "", acquire.ErrNoJob,
		"このPCで鍵を作成 失敗", "すでに完了したか", "finished or given up meanwhile"},
	{"strange name", acquire.StagePreparing, "", acquire.ErrTerminalName,
		"このPCで鍵を作成 失敗", "6文字", "six digits or capital letters"},
	{"something else", acquire.StageKey, "", errors.New("secret internals"),
		"このPCで鍵を作成 失敗", "ログ", "could not finish this"},
}

func check(c acquire.Check, found, expected string) error {
	return &acquire.CheckError{Check: c, Found: found, Expected: expected}
}

func TestEachFailureHasItsOwnSentenceInBothLanguages(t *testing.T) {
	w := newWindow(t, waiting(&runner{}))
	for _, f := range failures {
		t.Run(f.name, func(t *testing.T) {
			w.t = t
			w.open(waiting(failing(f.stage, f.kept, f.err)))
			w.toAcquire("11110A")
			w.press("証明書を取得して取り込む")
			w.sees(f.line, f.japanese)
			w.seesNot("secret internals", "ABCDE00001")
			switch f.kept {
			case acquire.KeptNothing:
				w.sees("このPCは取得前の状態です", "もう一度取得する")
				w.seesNot("続きから再開")
			case acquire.KeptJob:
				w.sees("このPCに安全に保管しています", "続きから再開", "取得を取りやめる")
			case acquire.KeptInstalled:
				w.sees("取り込み済みで、鍵も確認済みです", "続きから再開")
				w.seesNot("取得を取りやめる")
			}

			w.english()
			w.press("Acquire and install the certificate")
			w.sees(f.english)
			for _, r := range w.labels() {
				if r >= 0x3040 && r <= 0x30ff {
					t.Fatalf("Japanese in the English window: %s", w.labels())
				}
			}
		})
	}
}

func TestAFailedCleanUpIsTold(t *testing.T) {
	r := failing(acquire.StageProve, "", certstore.ErrNotFound)
	r.at = func(context.Context) (acquire.Result, error) {
		return acquire.Result{}, &acquire.Error{
			Stage: acquire.StageProve, Err: certstore.ErrNotFound, Cleanup: certstore.ErrLocked,
		}
	}
	w := newWindow(t, waiting(r))
	w.toAcquire("11110A")
	w.press("証明書を取得して取り込む")
	w.sees("一部を取り消せませんでした")
}

// busy opens a window in which work begins only when the test says so.
func busy(t *testing.T, r *runner) (*window, *later) {
	t.Helper()
	tasks := &later{}
	deps := waiting(r)
	deps.Desk = &desk.Desk{Tasks: tasks}
	return newWindow(t, deps), tasks
}

func TestTheProgressIsShownWhileItRuns(t *testing.T) {
	r := &runner{upTo: acquire.StageInstall}
	w, tasks := busy(t, r)
	r.at = func(context.Context) (acquire.Result, error) {
		w.sees("受信した証明書を検査 完了", "証明書ストアへ取り込み 実行中", "署名で確認 待機中", "中止する")
		w.picture("running")
		return acquire.Result{Installed: acquire.Installed{Terminal: "11110A"}}, nil
	}
	w.toAcquire("11110A")
	tasks.work()
	w.press("証明書を取得して取り込む")
	w.sees("このPCで鍵を作成 実行中")
	if got := w.focused(); got != "" {
		t.Errorf("a second Enter would go to %q", got)
	}
	tasks.work()
	if got := w.focused(); got != "証明書の一覧へ" {
		t.Errorf("the keyboard is on %q", got)
	}
	w.sees("証明書を取り込みました", "サービスが受け付けるかどうかを確認できませんでした")
	if r.runs != 1 {
		t.Errorf("%d runs", r.runs)
	}
}

func TestAnOldCertificateIsLeftAloneAndNamed(t *testing.T) {
	r := &runner{upTo: acquire.StageDone, at: func(context.Context) (acquire.Result, error) {
		return acquire.Result{
			Installed: acquire.Installed{Terminal: "11110A", Label: "11110A 2026-11-20"}, Connected: true,
			Replaced: []acquire.Installed{{Label: "11110A 2025-11-13", NotAfter: now.AddDate(0, 0, -7)}},
		}, nil
	}}
	w := newWindow(t, waiting(r))
	w.toAcquire("11110A")
	w.press("証明書を取得して取り込む")
	w.sees("11110A 2026-11-20 を選んでください", "11110A 2025-11-13（2026/11/13まで） は、ストアに残してあります")
	w.picture("result-old")
}

func TestStoppingKeepsWhatWasDone(t *testing.T) {
	r := &runner{upTo: acquire.StageFetch}
	w, tasks := busy(t, r)
	r.at = func(ctx context.Context) (acquire.Result, error) {
		w.press("中止する")
		w.sees("中止しています…")
		return acquire.Result{}, &acquire.Error{Stage: acquire.StageFetch, Kept: acquire.KeptJob, Err: ctx.Err()}
	}
	w.toAcquire("11110A")
	tasks.work()
	w.press("証明書を取得して取り込む")
	tasks.work()
	w.sees("中止しました", "ここで中止しました", "安全に保管しています", "いつでも続きから再開できます")
	w.seesNot("失敗")
	w.picture("stopped")
}

func TestTheReceiptCannotBeStopped(t *testing.T) {
	r := &runner{upTo: acquire.StageAcknowledge}
	w, tasks := busy(t, r)
	r.at = func(context.Context) (acquire.Result, error) {
		if item, ok := w.item("中止する"); !ok || item.Enabled {
			t.Errorf("stopping is offered: %+v", item)
		}
		return acquire.Result{}, nil
	}
	w.toAcquire("11110A")
	tasks.work()
	w.press("証明書を取得して取り込む")
	tasks.work()
}

func TestAnAcquisitionGoesOnWhileAnotherScreenIsOpen(t *testing.T) {
	r := &runner{upTo: acquire.StageInstall}
	w, tasks := busy(t, r)
	r.at = func(context.Context) (acquire.Result, error) {
		w.nav.Go(nav.Route{Page: desk.Home})
		return acquire.Result{Installed: acquire.Installed{Terminal: "11110A"}}, nil
	}
	w.toAcquire("11110A")
	tasks.work()
	w.press("証明書を取得して取り込む")
	tasks.work()
	w.nav.Back()
	w.sees("証明書を取り込みました")
	tasks.work()

	// Once seen, the result makes room for the present state.
	w.nav.Forward()
	w.nav.Back()
	tasks.work()
	w.sees("証明書を取得して取り込む")
}

func TestAFinishedJobCannotBeGivenUp(t *testing.T) {
	r := &runner{jobs: []acquire.Job{{Terminal: "11110A", Stage: acquire.StageFetch, Started: now}}}
	w := newWindow(t, waiting(r))
	w.toAcquire("11110A")
	w.press("取得を取りやめる")
	w.press("取りやめる")
	w.sees("もう取りやめられません")
	if r.abandons != 1 {
		t.Errorf("%d times given up", r.abandons)
	}
}

func TestWhatWasGivenUpIsClearedAwayUnasked(t *testing.T) {
	r := &runner{jobs: []acquire.Job{{Terminal: "11110A", Stage: acquire.StageFetch, Abandoned: true}}}
	w := newWindow(t, waiting(r))
	w.toList()
	w.sees("取得 11110A")
	if r.resumes != 1 {
		t.Errorf("%d resumes", r.resumes)
	}
}

func TestAJobIsResumedWithoutTheService(t *testing.T) {
	r := &runner{
		jobs: []acquire.Job{{Terminal: "11110A", Stage: acquire.StageAcknowledge, Started: now, Installed: true}},
		upTo: acquire.StageAcknowledge,
		at: func(context.Context) (acquire.Result, error) {
			return acquire.Result{}, &acquire.Error{
				Stage: acquire.StageAcknowledge, Kept: acquire.KeptInstalled, Err: &client.OfflineError{Cause: client.CauseTimeout},
			}
		},
	}
	deps := waiting(r)
	deps.Service = &town{err: &client.OfflineError{Cause: client.CauseTimeout}}
	w := newWindow(t, deps)
	w.toAcquire("11110A")
	w.sees("受領の通知だけが残っています")
	w.seesNot("取得を取りやめる")
	w.press("続きから再開")
	w.sees("受領を通知 失敗", "時間内に応答")
	if r.resumes != 1 || r.runs != 0 {
		t.Errorf("%d resumes, %d runs", r.resumes, r.runs)
	}
}

func TestASystemWithoutACertificateStoreSaysSo(t *testing.T) {
	w := newWindow(t, certificates.Deps{
		Service: &town{state: client.CertificateAwaitingAcquisition}, NoStore: fmt.Errorf("open: %w", certstore.ErrUnsupported),
	})
	w.toList()
	w.sees("11110A", "未取得")
	w.press("取得 11110A")
	w.sees("このOSの証明書ストア")
	w.seesNot("証明書を取得して取り込む")
}

func TestLogOutEndsWhatIsRunning(t *testing.T) {
	ended := false
	r := &runner{upTo: acquire.StageFetch}
	w, tasks := busy(t, r)
	r.at = func(ctx context.Context) (acquire.Result, error) {
		w.screens.Close()
		ended = ctx.Err() != nil
		return acquire.Result{}, &acquire.Error{Stage: acquire.StageFetch, Kept: acquire.KeptJob, Err: ctx.Err()}
	}
	w.toAcquire("11110A")
	tasks.work()
	w.press("証明書を取得して取り込む")
	tasks.work()
	if !ended {
		t.Error("it was not ended")
	}
	if len(w.failed) != 0 {
		t.Errorf("the window was bothered with %v", w.failed)
	}
}
