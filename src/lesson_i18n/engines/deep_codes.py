"""The codes of languages that the services behind deep-translator use, by BCP 47 tags.

A tag stands alone where the code is the same. What is not here is looked up by its wider languages; `zh` is written in
simplified characters, `pt` is that of Brazil, `sr` Cyrillic.
"""

from __future__ import annotations


def _table(text: str) -> dict[str, str]:
    pairs = (entry.partition(":") for entry in text.split())
    return {tag: code or tag for tag, _, code in pairs}


BAIDU = _table("""
ar:ara bg:bul cs da:dan de el en es:spa et:est fi:fin fr:fra hu it ja:jp ko:kor lzh:wyw nl pl pt ro ru sl:slo sv:swe
th vi:vie yue zh zh-Hant:cht
""")

DEEPL = _table("""
ar bg cs da de el en:en-us en-001:en-gb en-GB:en-gb en-US:en-us es es-419 et fi fr he hu id it ja ko lt lv nb nl
no:nb pl pt:pt-br pt-BR:pt-br pt-PT:pt-pt ro ru sk sl sv th tr uk vi zh:zh-hans zh-Hant:zh-hant
""")

GOOGLE = _table("""
af ak am ar as ay az be bg bho bm bn bs ca ceb ckb co cs cy da de doi dv ee el en eo es et eu fa fi fil:tl fr fy ga
gd gl gn gu ha haw he:iw hi hmn hr ht hu hy id ig ilo is it ja jv:jw ka kk km kn ko kok:gom kri ku ky la lb lg ln lo
lt lus lv mai mg mi mk ml mn mni-Mtei mr ms mt my ne nl no nso ny om or pa pl ps pt qu ro ru rw sa sd si sk sl sm sn
so sq sr st su sv sw ta te tg th ti tk tr ts tt tw:ak ug uk ur uz vi xh yi yo zh:zh-CN zh-Hant:zh-TW zu
""")

MICROSOFT = _table("""
af am ar as az ba bg bho bn bo bs ca cs cy da de doi dsb dv el en es et eu fa fa-AF:prs fi fil fj fo fr fr-CA ga gl
gu ha he hi hne hr hsb ht hu hy id ig is it iu iu-Latn ja ka kk km kn ko kok:gom ks ku ky lb lg:lug ln lo lt lv lzh
mai mg mi mk ml mn:mn-Cyrl mn-Mong mni mr ms mt mww my nb ne nl no:nb nso ny:nya or pa pl ps pt pt-PT rn:run ro ru
rw sd si sk sl sm sn so sq sr:sr-Cyrl sr-Latn st sv sw ta te th ti tk tn to tr tt ty ug uk ur uz vi xh yo yua yue
zh:zh-Hans zh-Hant zu
""")

MYMEMORY = _table("""
ace:ace-ID acf:acf-LC af:af-ZA aig:aig-AG ak:ak-GH am:am-ET an:an-ES ar:ar-SA ar-EG ar-MA as:as-IN ast:ast-ES
awa:awa-IN az:az-AZ azb:azb-AZ ba:ba-RU bah:bah-BS ban:ban-ID be:be-BY bem:bem-ZM bg:bg-BG bho:bho-IN bi:bi-VU
bjn:bjn-ID bjs:bjs-BB bm:bm-ML bn:bn-IN bo:bo-CN br:br-FR bs:bs-BA bs-Cyrl:bs-Cyrl-BA bug:bug-ID ca:ca-ES
ca-valencia:cav-ES ceb:ceb-PH ch:ch-GU chr:chr-US cjk:cjk-AO ckb:ckb-IQ cop:cop-EG crh:crh-RU crs:crs-SC cs:cs-CZ
ctg:ctg-BD cy:cy-GB da:da-DK de:de-DE de-AT de-CH dv:dv-MV dyu:dyu-CI dz:dz-BT ee:ee-GH el:el-GR en:en-GB en-AU
en-CA en-IE en-IN en-NZ en-SG en-US en-ZA eo:eo-EU es:es-ES es-419 es-AR es-CO es-MX es-US et:et-EE eu:eu-ES
fa:fa-IR fa-AF:prs-AF ff:ff-FUL fi:fi-FI fil:fil-PH fj:fj-FJ fo:fo-FO fon:fon-BJ fr:fr-FR fr-BE fr-CA fr-CH
fur:fur-IT fuv:fuv-NG ga:ga-IE gax:gax-KE gcl:gcl-GD gd:gd-GB gil:gil-KI gl:gl-ES glw:glw-NG gn:gn-PY grc:grc-GR
grt:grt-IN gu:gu-IN guz:guz-KE gv:gv-IM gyn:gyn-GY ha:ha-NE haw:haw-US he:he-IL hi:hi-IN hig:hig-NG hil:hil-PH
hmn:hmn-CN hne:hne-IN hr:hr-HR ht:ht-HT hu:hu-HU hy:hy-AM id:id-ID ig:ig-NG ilo:ilo-PH is:is-IS it:it-IT it-CH
ja:ja-JP jam:jam-JM jv:jv-ID ka:ka-GE kab:kab-DZ kac:kac-MM kam:kam-KE kbp:kbp-TG kea:kea-CV kg:kg-CG kha:kha-IN
ki:ki-KE kk:kk-KZ kl:kl-GL kln:kln-KE km:km-KH kmb:kmb-AO kn:kn-IN ko:ko-KR kok:kok-IN kr:kr-KAU ks:ks-IN ku:kmr-TR
ky:ky-KG la:la-XN lb:lb-LU lg:lg-UG li:li-NL lij:lij-IT lmo:lmo-IT ln:ln-LIN lo:lo-LA lt:lt-LT ltg:ltg-LV lua:lua-CD
luo:luo-KE lus:lus-IN luy:luy-KE lv:lv-LV mag:mag-IN mai:mai-IN mas:mas-KE men:men-SL mer:mer-KE mfe:mfe-MU mg:mg-MG
mh:mh-MH mi:mi-NZ min:min-ID mk:mk-MK ml:ml-IN mn:mn-MN mni:mni-IN mos:mos-BF mr:mr-IN mrj:mrj-RU mrt:mrt-NG
ms:ms-MY mt:mt-MT my:my-MM nb:nb-NO ndc:ndc-MZ ne:ne-NP niu:niu-NU nl:nl-NL nl-BE nn:nn-NO no:nb-NO nr:nr-ZA
nso:nso-ZA nus:nus-SS ny:ny-MW nyf:nyf-KE oc:oc-FR oc-ES or:or-IN pa:pa-IN pag:pag-PH pap:pap-CW pau:pau-PW
pbt:pbt-PK pi:pi-IN pis:pis-SB pl:pl-PL pot:pot-US pov:pov-GW ppk:ppk-ID ps:ps-PK pt:pt-BR pt-PT qu:qu-PE quc:quc-GT
quy:quy-PE rhg:rhg-MM rm:roh-CH rn:rn-BI ro:ro-RO ru:ru-RU rw:rw-RW sa:sa-IN sat:sat-IN sc:sc-IT scn:scn-IT sd:sd-PK
seh:seh-ZW sg:sg-CF shn:shn-MM shu:shu-TD si:si-LK sk:sk-SK sl:sl-SI sm:sm-WS sn:sn-ZW so:so-SO sq:sq-AL
sr:sr-Cyrl-RS sr-Latn:sr-Latn-RS srn:srn-SR ss:ss-SZ st:st-LS su:su-ID sv:sv-SE svc:svc-VC sw:sw-KE syc:syc-TR
szl:szl-PL ta:ta-IN ta-LK taq:taq-ML te:te-IN tet:tet-TL tg:tg-TJ th:th-TH ti:ti-ET tk:tk-TM tkl:tkl-TK tl:tl-PH
tmh:tmh-DZ tn:tn-ZA tn-BW to:to-TO tpi:tpi-PG tr:tr-TR trv:trv-TW ts:ts-ZA tsc:tsc-MZ tt:tt-RU tum:tum-MW tvl:tvl-TV
tw:tw-GH ty:ty-PF tzm:tzm-MA udm:udm-RU ug:ug-CN uk:uk-UA umb:umb-AO ur:ur-PK uz:uz-UZ vec:vec-IT vi:vi-VN
vic:vic-US vmw:vmw-MZ war:war-PH wls:wls-WF wo:wo-SN xh:xh-ZA yi:yi-YD yo:yo-NG zdj:zdj-KM zh:zh-CN zh-HK
zh-Hant:zh-TW zh-MO zu:zu-ZA
""")

PAPAGO = _table("""
en es fr id ja ko th vi zh:zh-CN zh-Hant:zh-TW
""")

QCRI = _table("""
ar en es
""")

YANDEX = _table("""
af am ar az ba be bg bn bs ca ceb cs cy da de el en eo es et eu fa fi fil:tl fr ga gd gl gu he hi hr ht hu hy id is
it ja jv ka kk km kn ko ky la lb lo lt lv mg mi mk ml mn mr mrj ms mt my ne nl no pa pap pl pt ro ru si sk sl sq sr
su sv sw ta te tg th tl tr tt uk ur uz vi xh yi zh
""")
