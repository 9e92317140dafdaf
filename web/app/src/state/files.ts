// Files that the page makes and the browser saves.

/** How long the browser may take to begin saving, in milliseconds. */
const BEGINS_MS_MAX = 60_000;

/** Saves something as a file on this machine. */
export function saveFile(name: string, content: Blob): void {
    const address = URL.createObjectURL(content);
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), BEGINS_MS_MAX);
}
