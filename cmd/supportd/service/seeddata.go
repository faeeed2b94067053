package service

import (
	"saihakko/client/reissue"
	"saihakko/cmd/supportd/service/store"
)

// What a seeded service holds. All people, companies and numbers are made up; the addresses are in a domain that is
// reserved for examples, so that no mail reaches anybody.

type seedCompany struct {
	name    string
	offices []seedOffice
}

type seedOffice struct {
	name         string
	people       []seedPerson
	terminals    []seedTerminal
	applications []seedApplication
	news         []seedNews
}

type seedPerson struct {
	loginID   string
	applicant reissue.Applicant
}

// seedTerminal has the certificate that its history left: none; one acquired a year before it ends in daysLeft days
// (negative: it has ended); or that of its last application.
type seedTerminal struct {
	name, transport, deviceKind string
	certificate                 bool
	daysLeft                    int
}

// seedApplication was received some business days ago, for the business day after that.
type seedApplication struct {
	businessDaysAgo int
	terminal        string
	reason          reissue.Reason
	state           store.State
	message         string
}

// seedNews is an item that does not come from an application kept here, some days old.
type seedNews struct {
	daysAgo    int // negative: without a date
	wording    wording
	withNumber bool
}

const (
	sea, air, common   = "sea", "air", "common"
	netNACCS, webNACCS = "netNACCS", "webNACCS"
)

func seedCompanies() []seedCompany {
	return []seedCompany{
		{name: "通関商事株式会社", offices: []seedOffice{seedTokyo(), seedOsaka()}},
		{name: "港湾物流株式会社", offices: []seedOffice{seedHarbour()}},
	}
}

func seedTokyo() seedOffice {
	return seedOffice{
		name: "東京事業所",
		people: []seedPerson{{"tsukan01", reissue.Applicant{
			FamilyName: "通関", GivenName: "花子", FamilyNameKana: "ツウカン", GivenNameKana: "ハナコ",
			Department: "第一通関部　通関課", JobTitle: "係長", Phone: "0312345678", Fax: "0398765432",
			Mail: "tuukan-hanako@example.co.jp",
		}}},
		terminals: []seedTerminal{
			{"11110A", sea, netNACCS, true, -10},   // expired
			{"11110B", sea, netNACCS, false, 0},    // valid: reissued and acquired
			{"11110C", sea, netNACCS, true, 12},    // renewal window
			{"11110D", sea, webNACCS, true, 143},   // valid
			{"11110E", sea, webNACCS, true, -41},   // expired, soon stopped
			{"11110F", sea, netNACCS, false, 0},    // awaiting acquisition
			{"11110G", air, netNACCS, true, 233},   // valid
			{"11110H", air, netNACCS, true, 27},    // renewal window
			{"11110J", air, webNACCS, false, 0},    // awaiting acquisition, its last day near
			{"11110K", air, webNACCS, true, -95},   // stopped: not renewed
			{"11110L", air, netNACCS, true, 310},   // valid
			{"11110M", common, netNACCS, false, 0}, // stopped: not acquired
		},
		applications: []seedApplication{
			{120, "11110B", reissue.Expired, store.Acquired, ""},
			{75, "11110M", reissue.OtherReason, store.Reissued, ""},
			{60, "11110D", reissue.TerminalReplacement, store.Withdrawn, "端末の入れ替えが延期になったため"},
			{28, "11110J", reissue.TerminalReplacement, store.Reissued, ""},
			{15, "11110F", reissue.Expired, store.Reissued, ""},
		},
		news: manualNews(),
	}
}

func seedOsaka() seedOffice {
	return seedOffice{
		name: "大阪事業所",
		people: []seedPerson{{"tsukan02", reissue.Applicant{
			FamilyName: "浪速", GivenName: "次郎", FamilyNameKana: "ナニワ", GivenNameKana: "ジロウ",
			Department: "業務部", JobTitle: "主任", Phone: "0661234567", Fax: "",
			Mail: "naniwa-jiro@example.co.jp",
		}}},
		terminals: []seedTerminal{
			{"22220A", sea, netNACCS, true, 180},
			{"22220B", sea, webNACCS, true, -5}, // under review, with a query
			{"22220C", air, netNACCS, false, 0}, // none was ever issued
			{"22220D", air, webNACCS, true, 20},
		},
		applications: []seedApplication{
			{2, "22220B", reissue.Expired, store.Query, "再発行理由をご確認ください。端末を入れ替える場合は「端末の入れ替え」を選択してください。"},
		},
		news: manualNews()[:4],
	}
}

func seedHarbour() seedOffice {
	return seedOffice{
		name: "本社",
		people: []seedPerson{{"kowan01", reissue.Applicant{
			FamilyName: "海野", GivenName: "航", FamilyNameKana: "ウンノ", GivenNameKana: "ワタル",
			Department: "総務部", JobTitle: "", Phone: "0451234567", Fax: "0457654321",
			Mail: "unno-wataru@example.co.jp",
		}}},
		terminals: []seedTerminal{
			{"33330A", sea, netNACCS, true, 90},
			{"33330B", sea, netNACCS, true, -20},
		},
		applications: []seedApplication{
			{10, "33330A", reissue.TerminalReplacement, store.Withdrawn, "申込内容の誤り"},
		},
		news: manualNews()[:4],
	}
}

// manualNews are the kinds of the manual's menu screen, oldest first, in its words. 証明書発行 comes from the applications.
func manualNews() []seedNews {
	review := "審査の結果は、通知内容をご確認ください。"
	query := "確認事項が解消するまで、審査は行われません。"
	bill := "請求金額は、ナビゲーションの「請求内容参照」から確認できます。"
	charge := wording{kindCharge, "前月分の請求額が確定しました。請求情報の詳細画面から内容を確認してください。", bill}
	return []seedNews{
		{-1, wording{kindCharge, "口座振替申込専用紙を送付しました。受領しましたら、必要事項を記入しNACCSセンターに郵送してください。",
			"口座振替の手続きが完了するまでは、銀行振込でお支払いください。"}, false},
		{81, charge, false},
		{50, charge, false},
		{20, charge, false},
		{13, wording{kindApplication, "利用申込内容に確認事項があります。通知内容をご確認の上、申込内容の修正、または取り下げを行ってください。", query}, true},
		{9, wording{kindApplication, "利用申込の審査を終了しました。通知内容をご確認ください。", review}, true},
		{8, wording{kindSystem, "システム設定申込内容に確認事項があります。通知内容をご確認の上、申込内容の修正、または取り下げを行ってください。", query}, true},
		{6, wording{kindSystem, "システム設定申込の審査を終了しました。通知内容をご確認してください。", review}, true},
		{5, wording{kindApplication, "通関士IDの追加申込に確認事項があります。通知内容をご確認の上、申込内容の修正、または取り下げを行ってください。", query}, true},
		{2, wording{kindApplication, "通関士IDの追加申込の審査を終了しました。追加した利用者を確認してください。", review}, true},
	}
}
