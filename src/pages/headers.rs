//! The headers of every answer beside the sockets: what a browser must not do with a page.

/// What a page may load and do. A fault that lets a stranger's text become markup then still runs nothing:
/// scripts come from this server only, and a text becomes markup only through Svelte's own policy. The other
/// policy gives out one address, that of the service worker, which keeps the files of the page.
const CONTENT: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html guildhall-worker";

/// The abilities of a browser that no page here uses.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), \
    geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), \
    picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), \
    xr-spatial-tracking=()";

/// The headers.
pub const ALWAYS: [(&str, &str); 6] = [
    ("content-security-policy", CONTENT),
    // A file is what its type says, whatever its bytes look like.
    ("x-content-type-options", "nosniff"),
    // Other sites that open a page here, or that are opened from it, get no hold of its window.
    ("cross-origin-opener-policy", "same-origin"),
    // Other sites cannot load a file from here into their own pages.
    ("cross-origin-resource-policy", "same-origin"),
    // Addresses hold the ids of rooms and contracts, which are nobody else's business.
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", PERMISSIONS),
];

/// Over an encrypted connection: for this long, half a year in seconds, a browser comes back only so.
pub const ENCRYPTED: (&str, &str) = ("strict-transport-security", "max-age=15552000");
