// Countries and languages, by the names that the chosen language has for them.

import { language } from "../../text/text.svelte";

/** Something to choose. */
export interface Place {
    /** A country of ISO 3166-1, or the tag of a language. */
    readonly code: string;
    readonly name: string;
}

const COUNTRIES =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR " +
    "GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP " +
    "KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT " +
    "MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW " +
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG " +
    "UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

const LANGUAGES =
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu ha he hi hr hu hy id ig is it ja jv ka kk km " +
    "kn ko ku ky lb lo lt lv mk ml mn mr ms mt my ne nl no om or pa pl ps pt pt-BR ro ru si sk sl so sq sr sv sw ta te th " +
    "ti tl tr uk ur uz vi wo xh yo zh zh-Hant zu";

function named(codes: string, type: "region" | "language"): readonly Place[] {
    const names = new Intl.DisplayNames(language(), { type });
    const order = new Intl.Collator(language());
    return codes
        .split(" ")
        .map((code) => ({ code, name: names.of(code) ?? code }))
        .sort((one, other) => order.compare(one.name, other.name));
}

/** Every country, in the order of the alphabet. */
export function countries(): readonly Place[] {
    return named(COUNTRIES, "region");
}

/** Languages that many people speak, in the order of the alphabet. */
export function languages(): readonly Place[] {
    return named(LANGUAGES, "language");
}

/** The name of a country. */
export function countryName(code: string): string {
    return nameOf(code, "region");
}

/** The name of a language. */
export function languageName(tag: string): string {
    return nameOf(tag, "language");
}

function nameOf(code: string, type: "region" | "language"): string {
    try {
        return new Intl.DisplayNames(language(), { type }).of(code) ?? code;
    } catch {
        return code; // What a newer server knows, this browser may not.
    }
}
