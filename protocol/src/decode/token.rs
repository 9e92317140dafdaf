//! Steps through MessagePack in place: one token after another, and where a value ends. Nothing is allocated,
//! so a length that lies costs nothing.

use super::Fault;

/// How deep arrays and maps may be nested.
pub const DEPTH_MAX: usize = 32;

/// The largest whole number that a float holds without loss, 2^53: larger ones are not taken for integers.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// A whole scalar, or the header of an array or a map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'a> {
    Nil,
    Bool(bool),
    Float(f64),
    /// An integer of any width that is not negative.
    Uint(u64),
    Negative(i64),
    /// Text that may not be UTF-8 yet.
    Str(&'a [u8]),
    Bin(&'a [u8]),
    Ext,
    Array(u32),
    Map(u32),
    /// The one byte that MessagePack never uses.
    Reserved,
}

impl Token<'_> {
    /// How many values belong to it.
    fn children(self) -> u64 {
        match self {
            Token::Array(items) => u64::from(items),
            Token::Map(entries) => 2 * u64::from(entries),
            _ => 0,
        }
    }

    /// The whole number it stands for, where that is not negative. A float without a fraction is one too:
    /// that is how some encoders write every number.
    #[inline]
    pub fn uint(self) -> Option<u64> {
        match self {
            Token::Uint(number) => Some(number),
            Token::Float(number) if number.fract() == 0.0 && (0.0..=WHOLE_MAX).contains(&number) => {
                Some(number as u64)
            }
            _ => None,
        }
    }

    /// The same of a number below zero.
    pub fn negative(self) -> Option<i64> {
        match self {
            Token::Negative(number) => Some(number),
            Token::Float(number) if number.fract() == 0.0 && (-WHOLE_MAX..0.0).contains(&number) => {
                Some(number as i64)
            }
            _ => None,
        }
    }
}

/// A place in some bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    /// What is still to be read.
    pub rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    /// Takes the next token; `None` where the bytes end before it does, or before what its header announces
    /// possibly could.
    #[inline]
    pub fn token(&mut self) -> Option<Token<'a>> {
        let first = *self.take(1)?.first()?;
        Some(match first {
            0x00..=0x7f => Token::Uint(u64::from(first)),
            0x80..=0x8f => self.map(u64::from(first & 0x0f))?,
            0x90..=0x9f => self.array(u64::from(first & 0x0f))?,
            0xa0..=0xbf => Token::Str(self.take(usize::from(first & 0x1f))?),
            0xc0 => Token::Nil,
            0xc1 => Token::Reserved,
            0xc2 | 0xc3 => Token::Bool(first == 0xc3),
            0xe0..=0xff => Token::Negative(i64::from(first as i8)),
            _ => self.wide_token(first)?,
        })
    }

    /// The tokens whose first byte says how wide a number or a length follows it.
    fn wide_token(&mut self, first: u8) -> Option<Token<'a>> {
        Some(match first {
            0xc4..=0xc6 => {
                let bytes = self.length(first - 0xc4)?;
                Token::Bin(self.take(bytes)?)
            }
            0xc7..=0xc9 => {
                let bytes = self.length(first - 0xc7)?;
                self.take(1)?;
                self.take(bytes)?;
                Token::Ext
            }
            0xca => Token::Float(f64::from(f32::from_bits(self.number(4)? as u32))),
            0xcb => Token::Float(f64::from_bits(self.number(8)?)),
            0xcc..=0xcf => Token::Uint(self.number(1 << (first - 0xcc))?),
            0xd0..=0xd3 => self.signed(1 << (first - 0xd0))?,
            0xd4..=0xd8 => {
                self.take(1 + (1 << (first - 0xd4)))?;
                Token::Ext
            }
            0xd9..=0xdb => {
                let bytes = self.length(first - 0xd9)?;
                Token::Str(self.take(bytes)?)
            }
            0xdc | 0xdd => {
                let items = self.number(2 << (first - 0xdc))?;
                self.array(items)?
            }
            _ => {
                let entries = self.number(2 << (first - 0xde))?;
                self.map(entries)?
            }
        })
    }

    /// Takes `bytes`, where that many are left.
    #[inline]
    pub fn take(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(bytes)?;
        self.rest = rest;
        Some(taken)
    }

    /// Takes exactly these bytes.
    #[inline]
    pub fn literal(&mut self, bytes: &[u8]) -> Option<()> {
        self.rest = self.rest.strip_prefix(bytes)?;
        Some(())
    }

    fn array(&self, items: u64) -> Option<Token<'a>> {
        (items <= self.rest.len() as u64).then_some(Token::Array(items as u32))
    }

    fn map(&self, entries: u64) -> Option<Token<'a>> {
        (2 * entries <= self.rest.len() as u64).then_some(Token::Map(entries as u32))
    }

    /// A length of 1, 2 or 4 bytes.
    fn length(&mut self, width_log2: u8) -> Option<usize> {
        usize::try_from(self.number(1 << width_log2)?).ok()
    }

    fn number(&mut self, width: usize) -> Option<u64> {
        Some(self.take(width)?.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
    }

    fn signed(&mut self, width: usize) -> Option<Token<'a>> {
        let number = self.number(width)?;
        let unused_bits = 64 - 8 * width;
        // The sign of a narrow number is spread over the bits that it leaves unused.
        let signed = (number << unused_bits) as i64 >> unused_bits;
        Some(if signed < 0 { Token::Negative(signed) } else { Token::Uint(number) })
    }

    /// Passes over that many values, however deep: how the end of a value that breaks a limit is found.
    pub fn skip(&mut self, values: u64) -> Option<()> {
        let mut left = values;
        while left > 0 {
            left = left - 1 + self.token()?.children();
        }
        Some(())
    }
}

/// An array or map being read.
#[derive(Debug, Clone, Copy, Default)]
struct Open {
    left: u64,
    is_map: bool,
}

impl Open {
    fn key_is_next(self) -> bool {
        self.is_map && self.left.is_multiple_of(2)
    }
}

/// What is known of the first value in some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    /// How many bytes it takes; `None` where the bytes end first.
    pub bytes: Option<usize>,
    /// The first thing that is wrong with it.
    pub fault: Option<Fault>,
}

/// Finds the end of the first value of `bytes`, which stands `depth` arrays and maps deep, and says what
/// limit it breaks.
pub(super) fn measure(bytes: &[u8], depth: usize, items_max: u32) -> Extent {
    let mut cursor = Cursor::new(bytes);
    let mut fault = None;
    match walk(&mut cursor, depth, items_max, &mut fault) {
        Some(()) => Extent { bytes: Some(bytes.len() - cursor.rest.len()), fault },
        None => Extent { bytes: None, fault: fault.or(Some(Fault::Truncated)) },
    }
}

fn walk(cursor: &mut Cursor<'_>, depth: usize, items_max: u32, fault: &mut Option<Fault>) -> Option<()> {
    let mut stack = [Open::default(); DEPTH_MAX];
    let mut top = depth.min(DEPTH_MAX);
    let floor = top;
    loop {
        let token = cursor.token()?;
        if top > floor {
            let open = &mut stack[top - 1];
            if open.key_is_next() && !matches!(token, Token::Str(_)) {
                fault.get_or_insert(Fault::KeyNotText);
            }
            open.left -= 1;
        }
        match token {
            Token::Array(items) | Token::Map(items) if items > items_max => {
                fault.get_or_insert(Fault::TooManyItems);
                cursor.skip(token.children())?;
            }
            Token::Array(_) | Token::Map(_) if top == DEPTH_MAX => {
                fault.get_or_insert(Fault::TooDeep);
                cursor.skip(token.children())?;
            }
            Token::Array(_) | Token::Map(_) => {
                stack[top] = Open { left: token.children(), is_map: matches!(token, Token::Map(_)) };
                top += 1;
            }
            Token::Reserved => {
                fault.get_or_insert(Fault::Reserved);
            }
            _ => {}
        }
        while top > floor && stack[top - 1].left == 0 {
            top -= 1;
        }
        if top == floor {
            return Some(());
        }
    }
}
