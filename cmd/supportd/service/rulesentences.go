package service

import (
	"fmt"
	"strings"

	"saihakko/client/businessday"
	"saihakko/client/contract"
	"saihakko/client/jptext"
	"saihakko/client/reissue"
)

// ruleSentences says each code of the published rules to the user. {name} stands for the problem's parameter.
var ruleSentences = map[reissue.Code]string{
	reissue.Required:         "入力してください。",
	reissue.TooLong:          "{limit}文字以内で入力してください(現在{length}文字)。",
	reissue.ControlCharacter: "{position}文字目に使用できない制御文字があります。",
	reissue.HalfWidth:        "{position}文字目の「{character}」は半角です。全角で入力してください。",
	reissue.NotKana:          "{position}文字目の「{character}」は使用できません。全角カタカナで入力してください。",
	reissue.OutsideCharset:   "{position}文字目の「{character}」は正しく登録されないことがあります。",
	reissue.Emoji:            "{position}文字目の「{character}」は絵文字のため使用できません。",

	reissue.PhoneCharacters:    "{position}文字目の「{character}」は使用できません。数字のみ入力してください。",
	reissue.PhoneStart:         "0から始まる番号を入力してください。",
	reissue.PhoneLength:        "10桁または11桁で入力してください(現在{length}桁)。",
	reissue.PhoneLengthUnusual: "この番号は通常{expected}桁です(現在{length}桁)。",
	reissue.MailFormat:         "E-mailアドレスの形式が正しくありません。",
	reissue.MailMismatch:       "登録用と確認用のE-mailアドレスが一致していません。",

	reissue.DateFormat:    "日付として読み取れません。例)20261124",
	reissue.DateNoSuchDay: "存在しない日付です。",
	reissue.DateClosed:    "{date}は休業日({why})のため選択できません。次の営業日は{next}です。",
	reissue.DateTooEarly:  "{earliest}以降の営業日を入力してください。",
	reissue.DateFar:       "{days}日後の日付です。お間違いがないかご確認ください。",

	reissue.ReasonUnknown: "再発行理由を選択してください。",

	reissue.TerminalsRequired:     "再発行を希望する論理端末を1台以上選択してください。",
	reissue.TerminalUnknown:       "論理端末「{terminal}」は、この事業所に登録されていません。",
	reissue.TerminalDuplicate:     "論理端末「{terminal}」が重複しています。",
	reissue.TerminalBusy:          "論理端末「{terminal}」は、すでに再発行の申込中です(受付番号{number})。",
	reissue.TerminalRenewalEnough: "論理端末「{terminal}」は更新期間中です(残り{days}日)。更新で足りる場合があります。",
}

// mailSentences says what of an address is wrong, by the finding that the rule names.
var mailSentences = map[string]string{
	string(jptext.MailCharacter):    "{position}文字目の「{character}」はE-mailアドレスに使用できません。",
	string(jptext.MailNoAt):         "E-mailアドレスに「@」がありません。",
	string(jptext.MailSeveralAt):    "E-mailアドレスに「@」が2つ以上あります。",
	string(jptext.MailNoLocal):      "「@」の前を入力してください。",
	string(jptext.MailFirst):        "E-mailアドレスを「{character}」で始めることはできません。",
	string(jptext.MailDoubleDot):    "E-mailアドレスの{position}文字目から「.」が続いています。",
	string(jptext.MailDotBeforeAt):  "「@」の直前に「.」は使用できません。",
	string(jptext.MailDomain):       "「@」の後ろのドメイン名が正しくありません。",
	string(jptext.MailTooLong):      "E-mailアドレスは{limit}文字以内で入力してください。",
	string(jptext.MailLocalTooLong): "「@」の前は{limit}文字以内で入力してください。",
}

// closedNames says why a day is closed where the day has no name of its own.
var closedNames = map[businessday.Kind]string{
	businessday.KindSaturday:        "土曜日",
	businessday.KindSunday:          "日曜日",
	businessday.KindHoliday:         "祝日",
	businessday.KindSubstitute:      "振替休日",
	businessday.KindCitizensHoliday: "国民の休日",
	businessday.KindYearEnd:         "年末年始",
	businessday.KindOverride:        "臨時休業日",
}

// ruleSentence says a problem to the user.
func ruleSentence(p reissue.Problem) string {
	sentence := ruleSentences[p.Code]
	if finer, ok := mailSentences[p.Parameters["rule"]]; ok && p.Code == reissue.MailFormat {
		sentence = finer
	}
	why := p.Parameters["name"]
	if why == "" {
		why = closedNames[businessday.Kind(p.Parameters["kind"])]
	}
	pairs := []string{"{why}", why}
	for name, value := range p.Parameters {
		pairs = append(pairs, "{"+name+"}", spokenValue(value))
	}
	return strings.NewReplacer(pairs...).Replace(sentence)
}

// spokenValue is a parameter as it is said: days in the one form in which days are shown.
func spokenValue(value string) string {
	if day, err := businessday.ParseISO(value); err == nil {
		return businessday.FormatJapanese(day)
	}
	return value
}

// refuseFields is the failure of a request that breaks the rules, with all problems at once.
func refuseFields(problems []reissue.Problem) *failure {
	f := refuse(validation)
	for _, p := range problems {
		detail := ruleSentence(p)
		field := contract.FieldProblem{Pointer: string(p.Field), Code: string(p.Code), Detail: &detail}
		if len(p.Parameters) > 0 {
			parameters := p.Parameters
			field.Parameters = &parameters
		}
		f.fields = append(f.fields, field)
	}
	f.cause = fmt.Errorf("%d problems", len(problems))
	return f
}
