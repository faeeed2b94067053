package desk

import (
	"fyne.io/fyne/v2/lang"

	"saihakko/ui/nav"
)

// The entries of the menu whose screens come with a later version, as parameters of [Later].
const (
	ContractChange = "contract-change" // 契約内容の変更
	SystemSetting  = "system-setting"  // システム設定の申込
	BrokerID       = "broker-id"       // 通関士IDの追加
	Contract       = "contract"        // 契約内容の確認
	Invoice        = "invoice"         // 請求を参照する
	Password       = "password"        // パスワードの変更
)

// Entry is one entry of the menu.
type Entry struct {
	Label string
	Route nav.Route
	// Main marks the one entry that most people come for.
	Main bool
}

// Group is a part of the menu under one heading.
type Group struct {
	Title   string
	Entries []Entry
}

// LaterName is what an entry whose screen comes with a later version is called in the menu.
func LaterName(id string) string {
	switch id {
	case ContractChange:
		return lang.L("Change the contract")
	case SystemSetting:
		return lang.L("Apply for system settings")
	case BrokerID:
		return lang.L("Add customs broker IDs")
	case Contract:
		return lang.L("Check the contract")
	case Invoice:
		return lang.L("See the invoices")
	case Password:
		return lang.L("Change the password")
	}
	return id
}

// ApplyEntries are the four applications of 「申込を行う」.
func ApplyEntries() []Entry {
	return []Entry{
		{Label: lang.L("Reissue of digital certificates"), Route: ReissueOf(), Main: true},
		{Label: LaterName(ContractChange), Route: nav.Route{Page: Later, Param: ContractChange}},
		{Label: LaterName(SystemSetting), Route: nav.Route{Page: Later, Param: SystemSetting}},
		{Label: LaterName(BrokerID), Route: nav.Route{Page: Later, Param: BrokerID}},
	}
}

// Menu is メニュー一覧 of the manual's home screen, in its words and order.
func Menu() []Group {
	return []Group{
		{Title: lang.L("Apply"), Entries: ApplyEntries()},
		{Title: lang.L("Check of applications"), Entries: []Entry{
			{Label: lang.L("Check the applications"), Route: nav.Route{Page: Applications}},
		}},
		{Title: lang.L("Contract and invoices"), Entries: []Entry{
			{Label: LaterName(Contract), Route: nav.Route{Page: Later, Param: Contract}},
			{Label: LaterName(Invoice), Route: nav.Route{Page: Later, Param: Invoice}},
		}},
		{Title: lang.L("User"), Entries: []Entry{
			{Label: LaterName(Password), Route: nav.Route{Page: Later, Param: Password}},
		}},
	}
}
