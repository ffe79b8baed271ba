"""Names of months and weekdays in the other languages of the European Union and its neighbours, as the CLDR has them.

The names are those of dateparser's tables, which are made from the CLDR, so far as they are one word with three letters
(and Irish's with two, which a `_` joins); endings that stand in dates and not in these tables come behind them. All is
plain, as in `words.py`: a `|` separates numbers, spaces separate names. Nothing here parses.
"""

# By language (ISO 639-1).
MONTH_NAMES = {
    "bg": """
януари яну|февруари фев|март|април апр|маи|юни|юли|август авг|септември септм септ сеп|октомври окт|
ноември ное|декември дек
""",
    "ca": """
gener gen|febrer febr|marc|abril abr|maig|juny|juliol jul|agost|setembre set|octubre oct|novembre nov|
desembre des
""",
    "cs": """
leden ledna lednu led|unora unoru unor uno unr|brezen brezna breznu bre|duben dubna dubnu dub|
kveten kvetna kvetnu kve|cerven cervna cervnu cer cvn|cervence cervenci cervenec crc crv cvc|
srpen srpna srpnu srp|zari zar|rijen rijna rijnu rij|listopadu listopad lis|prosince prosinci prosinec pro
""",
    "da": """
januar jan|februar feb|marts mar|april apr|maj|juni jun|juli jul|august aug|september sep|oktober okt|
november nov|december dec
""",
    "el": """
ιανουαριοσ ιανουαριου ιαν|φεβρουαριοσ φεβρουαριου φεβ|μαρτιοσ μαρτιου μαρ|απριλιοσ απριλιου απρ|
μαιοσ μαιου μαι|ιουνιοσ ιουνιου ιουν|ιουλιοσ ιουλιου ιουλ|αυγουστοσ αυγουστου αυγ|
σεπτεμβριοσ σεπτεμβριου σεπ|οκτωβριοσ οκτωβριου οκτ|νοεμβριοσ νοεμβριου νοε|δεκεμβριοσ δεκεμβριου δεκ
""",
    "et": """
jaanuar jaan|veebruar veebr|marts|aprill apr|mai|juuni|juuli|august aug|september sept|oktoober okt|
november nov|detsember dets
""",
    "fi": """
tammikuussa tammikuuta tammikuu tammik tammi|helmikuussa helmikuuta helmikuu helmik helmi|
maaliskuussa maaliskuuta maaliskuu maalisk maalis|huhtikuussa huhtikuuta huhtikuu huhtik huhti|
toukokuussa toukokuuta toukokuu toukok touko|kesakuussa kesakuuta kesakuu kesak kesa|
heinakuussa heinakuuta heinakuu heinak heina|elokuussa elokuuta elokuu elok elo|
syyskuussa syyskuuta syyskuu syysk syys|lokakuussa lokakuuta lokakuu lokak loka|
marraskuussa marraskuuta marraskuu marrask marras|joulukuussa joulukuuta joulukuu jouluk joulu
""",
    "ga": """
eanair ean|feabhra feabh|marta|aibrean aib|bealtaine beal|meitheamh meith|iuil|lunasa lun|mean_fomhair mfomh|
deireadh_fomhair dfomh|samhain samh|nollaig noll
""",
    "gl": """
xaneiro xan|febreiro feb|marzo mar|abril abr|maio|xuno|xullo xul|agosto ago|setembro set|outubro out|
novembro nov|decembro dec
""",
    "hr": """
sijecnjem sijecanj sijecnja sijecnju sij|veljacom veljaca veljace veljaci velj|
ozujkom ozujak ozujka ozujku ozu|travnjem travanj travnja travnju tra|svibnjem svibanj svibnja svibnju svi|
lipnjem lipanj lipnja lipnju lip|srpnjem srpanj srpnja srpnju srp|kolovozom kolovoza kolovozu kolovoz kol|
rujnom rujan rujna rujnu ruj|listopadom listopada listopadu listopad lis|
studenoga studenome studenomu studenim studenog studenom studeni stu|
prosincem prosinac prosinca prosincu pro
""",
    "hu": """
januar jan|februar febr feb|marcius marc mar|aprilis apr|majus maj|junius jun|julius jul|augusztus aug|
szeptember szept|oktober okt|november nov|december dec
""",
    "is": """
januar jan|februar feb|mars mar|april apr|mai|juni jun|juli jul|agust agu|september sep|oktober okt|
november nov|desember des
""",
    "it": """
gennaio gen|febbraio feb|marzo mar|aprile apr|maggio mag|giugno giu|luglio lug|agosto ago|settembre set|
ottobre ott|novembre nov|dicembre dic
""",
    "lt": """
sausio sausis saus|vasario vasaris vas|kovas kovo kov|balandzio balandis bal|geguzes geguze geg|
birzelio birzelis birz|liepos liepa liep|rugpjucio rugpjutis rugp|rugsejis rugsejo rugs|spalio spalis spal|
lapkricio lapkritis lapkr|gruodzio gruodis gruod
""",
    "lv": """
janvaris janv|februaris febr|marts|aprilis apr|maijs|junijs jun|julijs jul|augusts aug|septembris sept|
oktobris okt|novembris nov|decembris dec
""",
    "mt": """
jannar jan|frar fra|marzu mar|april apr|mejju mej|gunju gun|lulju lul|awwissu aww|settembru set|ottubru ott|
novembru nov|dicembru dic
""",
    "nb": """
januar jan|februar feb|mars mar|april apr|mai|juni jun|juli jul|august aug|september sep|oktober okt|
november nov|desember des
""",
    "pl": """
stycznia styczniu styczen sty|lutego lutym luty lut|marzec marca marcu mar|
kwiecien kwietnia kwietniu kwie kwi|maja maju maj|czerwiec czerwca czerwcu cze|lipiec lipca lipcu lip|
sierpien sierpnia sierpniu sie|wrzesien wrzesnia wrzesniu wrz|pazdziernika pazdzierniku pazdziernik paz|
listopadzie listopada listopad lis|grudzien grudnia grudniu gru
""",
    "pt": """
janeiro jan|fevereiro fev|marco mar|abril abr|maio mai|junho jun|julho jul|agosto ago|septembro setembro set|
outubro out|novembro nov|dezembro dez
""",
    "ro": """
ianuarie ian|februarie febr feb|martie mart mar|aprilie apr|mai|iunie iun|iulie iul|august aug|
septembrie sept sep|octombrie oct|noiembrie noiem nov|decembrie dec
""",
    "sk": """
januara januar jan|februara februar feb|marca marec mar|aprila april apr|maja maj|juna jun|jula jul|
augusta august aug|september septembra sep|oktober oktobra okt|november novembra nov|december decembra dec
""",
    "sl": """
januar jan|februar feb|marec mar|april apr|maj|junij jun|julij jul|avgust avg|september sep|oktober okt|
november nov|december dec
""",
    "sv": """
januari jan|februari feb|mars|april apr|maj|juni jun|juli jul|augusti aug|september sept sep|oktober okt|
november nov|december dec
""",
}

# The case in which a month stands behind its day.
ENDINGS = {
    "et": "jaanuaril|veebruaril|martsil|aprillil|mail|juunil|juulil|augustil|septembril|oktoobril|novembril|detsembril",
    "ga": "eanair|feabhra|mharta|aibreain|bhealtaine|mheitheamh|iuil|lunasa|mhean_fomhair|"
    "dheireadh_fomhair|shamhain|nollag",
    "lv": "janvari|februari|marta|aprili|maija|junija|julija|augusta|septembri|oktobri|novembri|decembri",
    "sl": "januarja|februarja|marca|aprila|maja|junija|julija|avgusta|septembra|oktobra|novembra|decembra",
}

WEEKDAY_NAMES = """
понеделник|вторник|сряда|четвъртък|петък|събота|неделя
|dilluns|dimarts|dimecres|dijous|divendres|dissabte|diumenge
|pondeli|utery|streda stredu stredy|ctvrtek|patek patku|sobota sobotu soboty|nedele nedeli
|mandag|tirsdag|onsdag|torsdag|fredag|lordag|sondag
|δευτερα|τριτη|τεταρτη|πεμπτη|παρασκευη|σαββατο|κυριακη
|esmaspaev|teisipaev|kolmapaev|neljapaev|reede|laupaev|puhapaev
|maanantai maanantaina|tiistai tiistaina|keskiviikko keskiviikkona|torstai torstaina|perjantai perjantaina|
lauantai lauantaina|sunnuntai sunnuntaina
|luain|mairt|ceadaoin|deardaoin|aoine haoine|sathairn|domhnaigh
|ponedjeljak|utorak|srijeda|cetvrtak|petak|subota|nedjelja
|hetfo|kedd|szerda|csutortok|pentek|szombat|vasarnap
|manudagur|thridjudagur|midvikudagur|fimmtudagur|fostudagur|laugardagur|sunnudagur
|lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica
|pirmadienis|antradienis|treciadienis|ketvirtadienis|penktadienis|sestadienis|sekmadienis
|pirmd pirmdiena|otrdiena|tresd tresdiena|ceturtd ceturtdiena|piektd piektdiena|sestd sestdiena|svetd svetdiena
|poniedzialek|wtorek|sroda srode|czwartek|piatek|sobota sobote|niedz niedziela niedziele
|segunda|terca|quarta|quinta|sexta|sabado|domingo
|luni|marti|miercuri|joi|vineri|sambata|duminica
|pondelok|utorok|streda stredu|stvrtok|piatok|sobota sobotu|nedela nedelu
|ponedeljek|torek|sreda|cetrtek|petek|sobota|nedelja
|tnejn|tlieta|erbgha|hamis|gimgha|sibt|hadd
|mandag|tisdag|onsdag|torsdag torsd|fredag|lordag|sondag
"""
