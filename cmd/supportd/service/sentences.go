package service

// sentences says each type of problem to the user, in one sentence that tells what to do where that helps.
var sentences = map[string]string{ //nolint:gosec // G101 takes the name of a problem for a credential
	"invalid-credentials":          "ログインIDまたはパスワードが正しくありません。",
	"account-locked":               "ログインに続けて失敗したため、一時的にログインできません。しばらく待ってからもう一度お試しください。",
	"session-expired":              "ログインの有効時間が過ぎました。もう一度ログインしてください。",
	"validation":                   "入力内容に誤りがあります。各項目をご確認ください。",
	"malformed-request":            "送信内容の形式が正しくありません。",
	"body-too-large":               "送信内容が大きすぎます。",
	"not-found":                    "該当する情報が見つかりません。",
	"method-not-allowed":           "この操作は受け付けていません。",
	"state-conflict":               "現在の状態ではこの操作を行えません。最新の申込内容をご確認ください。",
	"precondition-failed":          "申込内容が更新されています。最新の内容を確認してから、もう一度操作してください。",
	"idempotency-key-reused":       "同じ受付キーで異なる内容が送信されました。もう一度はじめから送信してください。",
	"codes-wrong":                  "認証コードが正しくありません。",
	"not-reissued":                 "取得できるデジタル証明書がありません。再発行が完了しているか、申込内容をご確認ください。",
	"already-acknowledged":         "このデジタル証明書はすでに取得済みです。もう一度取得するには再発行の申込が必要です。",
	"signing-request-unacceptable": "証明書署名要求を受け付けられません。",
	"client-certificate-missing":   "デジタル証明書が提示されていません。",
	"client-certificate-unknown":   "提示されたデジタル証明書は、このサービスが発行したものではありません。",
	"client-certificate-ended":     "提示されたデジタル証明書は失効しているか、有効期限が切れています。",
	"too-many-requests":            "試行回数の上限に達しました。しばらく待ってからもう一度お試しください。",
	"unavailable":                  "ただいま混み合っています。しばらく待ってからもう一度お試しください。",
	"internal":                     "サービスで問題が発生しました。時間をおいてもう一度お試しください。",
}

// requestSentences says why a signing request was refused, by the authority's reasons.
var requestSentences = map[string]string{
	"too-large":        "証明書署名要求が大きすぎます。",
	"malformed":        "証明書署名要求を読み取れません。PEM形式のPKCS#10を1つだけ送信してください。",
	"bad-signature":    "証明書署名要求の署名を確認できません。",
	"unacceptable-key": "使用できない鍵です。RSA(2048ビット以上)またはECDSA(P-256)の鍵を使用してください。",
}

// stateNames are the states of an application in the words of the manual and of facts/domain.md 1.4.
var stateNames = map[string]string{
	"received":  "受付済(審査中)",
	"query":     "確認事項あり",
	"corrected": "修正済(審査中)",
	"withdrawn": "取り下げ済",
	"reissued":  "審査終了(再発行済)",
	"acquired":  "取得済",
	"void":      "無効",
}
