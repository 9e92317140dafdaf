// What a device calls itself, in fewer words.

/** Programs, by a word that their own account of themselves holds. The first that fits is it. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
    [/\bEdg(e|A|iOS)?\//, "Edge"],
    [/\b(OPR|Opera)\//, "Opera"],
    [/\b(Firefox|FxiOS)\//, "Firefox"],
    [/\b(HeadlessChrome|Chrome|CriOS|Chromium)\//, "Chrome"],
    [/\bSafari\//, "Safari"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
    [/\b(iPhone|iPad|iPod)\b/, "iOS"],
    [/\bAndroid\b/, "Android"],
    [/\bWindows\b/, "Windows"],
    [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
    [/\bCrOS\b/, "ChromeOS"],
    [/\bLinux\b|\bX11\b/, "Linux"],
];

/** The program and the system of a device, as far as its label names them. */
export function deviceOf(label: string): { program: string | undefined; system: string | undefined } {
    const find = (all: typeof PROGRAMS): string | undefined => all.find(([word]) => word.test(label))?.[1];
    return { program: find(PROGRAMS), system: find(SYSTEMS) };
}
