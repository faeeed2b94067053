package widgets

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"saihakko/client/businessday"
	"saihakko/ui/theme"
)

// TestGallery draws every widget, light at 100 % and dark at 150 %. It fails when drawing does; the pictures in
// build/gallery are for the eye.
func TestGallery(t *testing.T) {
	dir := filepath.Join("..", "..", "build", "gallery")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	pages := map[string]func() (fyne.CanvasObject, func(fyne.Window)){
		"applicant": galleryApplicant, "terminals": galleryTerminals, "home": galleryHome, "parts": galleryParts,
		"dialog": galleryDialog,
	}
	looks := []struct {
		name  string
		mode  theme.Mode
		scale float32
	}{{"light-100", theme.Light, 1}, {"dark-150", theme.Dark, 1.5}}
	for page, build := range pages {
		for _, look := range looks {
			name := page + "-" + look.name + ".png"
			t.Run(name, func(t *testing.T) {
				w := window(t, look.mode, fyne.NewSize(1100, 760), container.NewWithoutLayout())
				setScale(t, w.Canvas(), look.scale)
				content, after := build()
				w.SetContent(content)
				w.Resize(fyne.NewSize(1100, 760))
				after(w)
				out, err := os.Create(filepath.Join(dir, name))
				if err != nil {
					t.Fatal(err)
				}
				if err := png.Encode(out, w.Canvas().Capture()); err != nil {
					t.Fatal(err)
				}
				if err := out.Close(); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}

func galleryFrame(top fyne.CanvasObject, page fyne.CanvasObject, foot fyne.CanvasObject) fyne.CanvasObject {
	who := Column(0, NewLabel(Style{theme.TextNote, theme.Ink, false}, "通関商事株式会社 東京事業所"),
		NewLabel(Muted, "2026/11/22 08:40からログイン中"))
	header := NewHeaderBar(52, Row(14, NewLabel(Title, "再発行デスク"), NewTag(Green, "● オンライン"), Spacer(), who,
		NewSmallButton(Outline, "ログアウト", nil)))
	tabs := NewTabs([]TabItem{
		{ID: "home", Label: "ホーム"}, {ID: "apply", Label: "申込実施"}, {ID: "list", Label: "申込内容確認"},
		{ID: "contract", Label: "契約内容確認"}, {ID: "bill", Label: "請求内容参照"}, {ID: "pass", Label: "パスワード変更"},
		{ID: "drafts", Label: "下書き 2", AtEnd: true}, {ID: "certs", Label: "証明書 12", AtEnd: true}, {ID: "set", Label: "設定", AtEnd: true},
	}, func(string) {})
	tabs.SetCurrent("apply")
	parts := []fyne.CanvasObject{header, tabs}
	if top != nil {
		parts = append(parts, top)
	}
	return Frame(Column(0, parts...), page, foot)
}

func gallerySteps(now int) *StepsBar {
	s := NewStepsBar([]string{"ガイダンス", "申込担当者入力", "論理端末入力", "入力確認", "受付完了"}, nil)
	s.SetState(now, now)
	return s
}

func galleryApplicant() (fyne.CanvasObject, func(fyne.Window)) {
	field := func(label, prefix, suffix, text string, width float32) *Field {
		f := NewField(FieldOptions{Label: label, Prefix: prefix, Suffix: suffix, Width: width})
		f.SetText(text)
		return f
	}
	family := field("氏名 姓", "姓", "", "髙橋", 190)
	family.SetNote("「髙」は受付システムで使えないことがあります（姓の1文字目）。", Repair{"「高」に置き換える", nil})
	kana := field("氏名（フリガナ） セイ", "セイ", "", "タカハシ", 180)
	repeat := field("E-mailアドレス 確認用", "", "確認用", "hanako@example.co.j", 340)
	repeat.SetError("登録用のE-mailアドレスと一致していません。")
	form := Column(0,
		NewFormRow("氏名", true, "全角  例）通関 太郎", family, field("氏名 名", "名", "", "花子", 190)),
		NewFormRow("氏名（フリガナ）", true, "全角カナ  ひらがな・半角カナは自動で直します", kana, field("氏名（フリガナ） メイ", "メイ", "", "ハナコ", 180)),
		NewFormRow("所属部課名", false, "", field("所属部課名", "", "", "第一通関部 通関課", 420)),
		NewFormRow("役職名", false, "", field("役職名", "", "", "係長", 240)),
		NewFormRow("電話番号", true, "ハイフンなしの数字。貼り付けたハイフンは取り除きます", field("電話番号", "", "03-1234-5678", "0312345678", 240)),
		NewFormRowStack("E-mailアドレス", true, "", field("E-mailアドレス 登録用", "", "登録用", "hanako@example.co.jp", 340), repeat),
	)
	card := NewCard("", Column(6, NewLabel(Heading, "申込担当者入力"),
		NewLabel(Muted, "申込担当者の情報を確認し、変更があれば修正してください。前回の担当者を読み込みました。"), form))
	foot := NewFooter(NewButton(Outline, "< 申込ガイダンスに戻る", nil), NewButton(Primary, "論理端末の入力へ進む", nil))
	foot.SetStatus("下書き保存済み 10:41")
	page := Scroll(Pad(16, 20, 16, 20, card))
	return galleryFrame(gallerySteps(1), page, foot), func(fyne.Window) { kana.Focus() }
}

type terminal struct {
	transport, device, name, code, issued, state string
	tone                                         Tone
}

var terminals = []terminal{
	{"海上", "netNACCS", "11110A", "NAC11110A ●●●● NACCS", "2025/10/04", "失効", Red},
	{"海上", "netNACCS", "11111B", "NAC11111B ●●●● NACCS", "2025/10/04", "失効", Red},
	{"海上", "webNACCS", "11112C", "NAC11112C ●●●● NACCS", "2026/11/20", "取得待ち", Amber},
	{"航空", "netNACCS", "21105B", "NAC21105B ●●●● NACCS", "2025/12/01", "更新期間", Blue},
	{"航空", "webNACCS", "21106D", "NAC21106D ●●●● NACCS", "2026/06/15", "有効", Green},
	{"海上", "netNACCS", "11113E", "NAC11113E ●●●● NACCS", "2026/07/01", "有効", Green},
}

func terminalTable(change func(*TableOptions[terminal])) *Table[terminal] {
	o := TableOptions[terminal]{
		ID:         func(r terminal) string { return r.name },
		Selectable: true,
		FilterHint: "端末名・区分で絞り込み",
		Empty:      "該当する端末がありません。",
		Columns: []TableColumn[terminal]{
			{ID: "transport", Title: "区分", Width: 52, Text: func(r terminal) string { return r.transport }},
			{ID: "device", Title: "利用機器区分", Width: 102, Text: func(r terminal) string { return r.device }},
			{ID: "name", Title: "論理端末名", Width: 90, Bold: true, Text: func(r terminal) string { return r.name },
				Less: func(a, b terminal) bool { return a.name < b.name }},
			{ID: "code", Title: "認証コード", Muted: true, Text: func(r terminal) string { return r.code }},
			{ID: "issued", Title: "発行日", Width: 100, Text: func(r terminal) string { return r.issued },
				Less: func(a, b terminal) bool { return a.issued < b.issued }},
			{ID: "state", Title: "状態", Width: 80, Text: func(r terminal) string { return r.state },
				Tag: func(r terminal) (Tone, string) { return r.tone, r.state }},
		},
	}
	change(&o)
	t := NewTable(o)
	t.SetRows(terminals)
	return t
}

var sunday = businessday.Date{Year: 2026, Month: time.November, Day: 22}

func novemberField(change func(*DateFieldOptions)) *DateField {
	calendar := businessday.New(businessday.Options{})
	o := DateFieldOptions{
		Label: "再発行希望日", Required: true, Support: "翌営業日以降。土・日・祝日は選べません",
		Parse: func(s string) (businessday.Date, bool) {
			d, err := businessday.ParseLenient(s, sunday)
			return d, err == nil
		},
		Format: businessday.FormatJapanese,
		Closed: func(d businessday.Date) (string, bool) {
			if !d.After(sunday) {
				return "過ぎた日は選べません", true
			}
			r, closed := calendar.Closed(d)
			return fmt.Sprintf("%d/%d は %s のため選べません", d.Month, d.Day, r.Name), closed
		},
		Earliest: func() businessday.Date { return calendar.NextBusinessDay(sunday) },
	}
	change(&o)
	return NewDateField(o)
}

func galleryTerminals() (fyne.CanvasObject, func(fyne.Window)) {
	day := novemberField(func(*DateFieldOptions) {})
	day.SetText("20261124")
	day.SetSentence(Blue, "11/24(火)の午前に完了予定です。現在の証明書は完了時に使えなくなります。")
	reason := NewRadio([]Option{{"expired", "有効期限切れ"}, {"replaced", "端末の入れ替え"}, {"other", "その他の理由"}}, true, nil)
	reason.Choose("expired")
	left := NewCard("", Column(10, day, newFieldHead("再発行理由", true), reason, NewSmallLink("どれを選べばよいですか", nil)))
	table := terminalTable(func(*TableOptions[terminal]) {})
	table.SetSelected([]string{"11110A", "11111B"})
	table.SortBy("issued", false)
	right := NewCard("", Column(12, Grow(table), NewNotice(Amber, "21105B は更新期間内です（期限まで9日）。再発行ではなく更新で足ります。"))).
		WithTitle(Row(10, NewLabel(Title, "論理端末"), table.Count())).WithAction(table.Filter())
	foot := NewFooter(NewButton(Outline, "< 申込担当者入力に戻る", nil), NewButton(Primary, "申込内容確認へ進む", nil))
	foot.SetStatus("下書き保存済み 10:44")
	page := Scroll(Pad(16, 20, 16, 20, TopRow(16, Width(336, left), Grow(right))))
	return galleryFrame(gallerySteps(2), page, foot), func(fyne.Window) { table.Focus() }
}

func galleryHome() (fyne.CanvasObject, func(fyne.Window)) {
	urgent := NewCard("期限の近い証明書 3件", NewKeyValues(90,
		Pair{Key: "11110A", Content: Row(10, NewTag(Red, "失効"), NewLabel(Body, "停止まで 12日"), Spacer(), NewSmallButton(Outline, "再発行", nil))},
		Pair{Key: "11112C", Content: Row(10, NewTag(Amber, "取得待ち"), NewLabel(Body, "取得期限まで 59日"), Spacer(), NewSmallButton(Outline, "取得", nil))},
	)).WithEdge(theme.AmberEdge).WithAction(NewSmallButton(Outline, "まとめて再発行を申し込む", nil))
	rows := []fyne.CanvasObject{}
	for _, text := range []string{
		"【30218845】 デジタル証明書を再発行しました。証明書を取得してください。",
		"【30218702】 通関士IDの追加申込に確認事項があります。内容をご確認の上、修正または取り下げを行ってください。",
		"【30218650】 システム設定申込の審査を終了しました。通知内容をご確認ください。",
	} {
		rows = append(rows, HLine(), Pad(8, 0, 8, 0, Row(14, Width(92, NewLabel(Muted, "2026/11/20")), Width(90, NewTag(Amber, "証明書発行")),
			Grow(NewParagraph(Style{theme.TextTable, theme.Ink, false}, text)), NewLink("詳細", nil))))
	}
	news := NewCard("新着情報", Column(0, rows...)).WithAction(NewLabel(Muted, "最新10件・10:41 更新"))
	menu := NewCard("メニュー一覧", Column(8, NewLabel(Muted, "申込を行う"), NewButton(Primary, "▸ デジタル証明書の再発行", nil),
		NewMenuLink("契約内容の変更", nil), NewMenuLink("システム設定の申込", nil), NewLabel(Muted, "申込内容の確認"), NewMenuLink("申込内容の確認", nil)))
	page := Scroll(Pad(16, 20, 16, 20, TopRow(16, Grow(Column(14, urgent, news)), Width(262, menu))))
	return galleryFrame(nil, page, nil), func(fyne.Window) {}
}

func galleryParts() (fyne.CanvasObject, func(fyne.Window)) {
	progress := NewProgressList([]string{"鍵の作成", "証明書の取得", "証明書の確認", "証明書ストアへの登録", "使えることの確認"})
	progress.SetState(0, Done, "RSA 2048 このPCの中で作りました")
	progress.SetState(1, Running, "")
	progress.SetState(2, Failed, "証明書が別の端末（21105B）のものです。登録は行っていません。")
	summary := NewErrorSummary()
	summary.SetProblems("入力に誤りが2か所あります", []Problem{
		{"電話番号: 数字だけで入力してください", nil}, {"E-mailアドレス（確認用）: 登録用と一致していません", nil}})
	check := NewCheck("次回からログインIDを入力しない", nil)
	check.SetChecked(true)
	password := NewField(FieldOptions{Label: "パスワード", Required: true, Support: "半角英数字", Width: 260, Password: true})
	password.SetText("himitsu")
	password.SetError("ログインIDまたはパスワードが違います。あと2回間違えるとロックされます。")
	busy := NewButton(Primary, "申込内容を登録する", nil)
	busy.Busy(true)
	off := NewButton(Outline, "取得", nil)
	off.Disable()
	focus := NewButton(Outline, "フォーカス中", nil)
	link := NewLink("リンク", nil)
	left := NewCard("部品", Column(12,
		Row(10, NewButton(Primary, "主", nil), focus, NewButton(Text, "文字", nil), NewButton(Danger, "取り下げる", nil)),
		Row(10, busy, off, link),
		Row(6, NewTag(Neutral, "下書き"), NewTag(Blue, "更新期間"), NewTag(Green, "有効"), NewTag(Amber, "取得待ち"), NewTag(Red, "失効")),
		check, NewCheck("同意する", nil), password, summary))
	right := NewCard("状態", Column(10, progress, NewMeter(Green, 0.6), NewMeter(Red, 0.05),
		NewNotice(Blue, "お知らせ。"), NewNotice(Green, "登録しました。"), NewNotice(Amber, "注意してください。「長い文章は、行末で折り返します。ー」という説明のための文です。"),
		NewNotice(Red, "接続できません。入力した内容は保存されています。").WithAction(NewSmallButton(Outline, "もう一度", nil)),
		NewKeyValues(0, Pair{Key: "氏名", Value: "高橋 花子"}, Pair{Key: "FAX番号"}, Pair{Key: "E-mailアドレス", Value: "hanako.takahashi.very.long.address@example.co.jp"})))
	return Scroll(Pad(16, 20, 16, 20, TopRow(16, Grow(left), Grow(right)))), func(fyne.Window) { focus.Focus() }
}

func galleryDialog() (fyne.CanvasObject, func(fyne.Window)) {
	page, _ := galleryHome()
	return page, func(w fyne.Window) {
		ShowDialog(w.Canvas(), DialogOptions{
			Title: "ログアウトしますか",
			Body:  "入力中の申込は下書きに保存されています。次にログインしたときに、続きから入力できます。",
			Buttons: []DialogButton{
				{Label: "キャンセル", Kind: Outline, Cancel: true},
				{Label: "ログアウトする", Kind: Primary, Default: true},
			},
		})
	}
}
