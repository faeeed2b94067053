package jptext

import (
	"strings"
	"unicode/utf8"
)

// usualForms gives, for characters outside JIS X 0208, the form that offices
// write instead. The kanji are variants met in family and place names and the
// printed forms that the JIS standard simplified; the pairs follow the practice
// of the commercial register (an equivalent character of levels 1 and 2). Signs
// that Unicode itself decomposes (①, Ⅲ, ㈱, ℡, ㎡) are not listed: NFKC knows them.
var usualForms = pairs(
	// variants in names
	"髙高 﨑崎 㟢崎 𥔎碕 𠮷吉 德徳 濵浜 瀨瀬 栁柳 桺柳 槗橋 𣘺橋 桒桑 嵓巌 靍鶴 靏鶴 圡土 𡈽土 𠀋丈 "+
		"𣳾泰 𫝆今 柗松 杦杉 兠兜 冝宜 彥彦 昻昂 曻昇 喆哲 悊哲 勛勲 薰薫 黑黒 寬寛 郞郎 鄕郷 賴頼 姬姫 敎教 "+
		// forms before simplification
		"內内 卽即 吳呉 吿告 產産 增増 娛娯 尙尚 巢巣 强強 悅悦 步歩 每毎 涉渉 淸清 溫温 狀状 硏研 稅税 絕絶 緖緒 緣縁 "+
		"虛虚 說説 銳鋭 錄録 鍊錬 閒間 閱閲 靑青 黃黄 橫横 槪概 甁瓶 脫脱 "+
		// printed forms that the standard simplified
		"鷗鴎 麴麹 繫繋 摑掴 嚙噛 囊嚢 塡填 屛屏 幷并 搔掻 潑溌 瀆涜 簞箪 繡繍 蔣蒋 蟬蝉 蠟蝋 軀躯 醬醤 醱醗 頰頬 顚顛 驒騨 "+
		"鹼鹸 麵麺 俱倶 剝剥 𠮟叱 吞呑 噓嘘 姸妍 俠侠 焰焔 萊莱 﨔欅 﨟臈 﨤返",
	map[rune]string{
		'№': "Ｎｏ．",
		'‑': "‐", '‒': "－", '–': "－",
		'•': "・",
		'ゔ': "ヴ", 'ゕ': "ヵ", 'ゖ': "ヶ",
		'ヷ': "ヴァ", 'ヸ': "ヴィ", 'ヹ': "ヴェ", 'ヺ': "ヴォ",
		'Ø': "Ｏ", 'ø': "ｏ", 'Ł': "Ｌ", 'ł': "ｌ", 'Đ': "Ｄ", 'đ': "ｄ", 'ß': "ｓｓ", 'Æ': "ＡＥ", 'æ': "ａｅ", 'Œ': "ＯＥ", 'œ': "ｏｅ",
	},
)

// pairs reads "髙高 﨑崎" as 髙→高, 﨑→崎 and adds the pairs to the table.
func pairs(list string, table map[rune]string) map[rune]string {
	for _, pair := range strings.Fields(list) {
		variant, size := utf8.DecodeRuneInString(pair)
		table[variant] = pair[size:]
	}
	return table
}
