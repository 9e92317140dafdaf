//! Numbers as bytes: seven bits a byte, the lowest first. What is read was written here, so it is whole.

/// Writes a number.
pub(super) fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Writes numbers in their order, each once, and how many there are.
pub(super) fn put_list(bytes: &mut Vec<u8>, numbers: impl ExactSizeIterator<Item = u64>) {
    if numbers.len() < 2 {
        put(bytes, numbers.len() as u64);
        return numbers.for_each(|number| put(bytes, number));
    }
    let mut numbers: Vec<u64> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    put(bytes, numbers.len() as u64);
    numbers.into_iter().for_each(|number| put(bytes, number));
}

/// Writes lists of numbers in their order, each once, and how many there are. The numbers of each stay as
/// they are.
pub(super) fn put_lists(bytes: &mut Vec<u8>, mut lists: Vec<Vec<u32>>) {
    lists.sort_unstable();
    lists.dedup();
    put(bytes, lists.len() as u64);
    for list in lists {
        put(bytes, list.len() as u64);
        list.into_iter().for_each(|number| put(bytes, number.into()));
    }
}

/// What is left to read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rest<'a>(pub &'a [u8]);

impl<'a> Rest<'a> {
    /// The next number.
    pub fn take(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let (byte, rest) = self.0.split_first().expect("what was written is whole");
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return number;
            }
            shift += 7;
        }
    }

    /// The numbers of a list. All of them must be read before anything else is.
    pub fn list(&mut self) -> impl Iterator<Item = u64> + '_ {
        let count = self.take();
        (0..count).map(|_| self.take())
    }

    /// The numbers of all lists, one list after the other. All of them must be read, too.
    pub fn lists(&mut self) -> impl Iterator<Item = u64> + '_ {
        let (mut lists, mut left) = (self.take(), 0);
        std::iter::from_fn(move || {
            while left == 0 {
                lists = lists.checked_sub(1)?;
                left = self.take();
            }
            left -= 1;
            Some(self.take())
        })
    }

    /// So many bytes.
    pub fn bytes<const COUNT: usize>(&mut self) -> [u8; COUNT] {
        let (bytes, rest) = self.0.split_first_chunk().expect("what was written is whole");
        self.0 = rest;
        *bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_lists_read_back_as_they_were_written() {
        let numbers = [0, 1, 0x7f, 0x80, 300, u64::from(u32::MAX), u64::MAX];
        let mut bytes = Vec::new();
        numbers.iter().for_each(|number| put(&mut bytes, *number));
        put_list(&mut bytes, [9, 3, 9, 500].into_iter());
        put_lists(&mut bytes, vec![vec![7, 2], vec![5], vec![7, 2], vec![]]);
        bytes.extend_from_slice(b"USD");
        let mut rest = Rest(&bytes);
        numbers.iter().for_each(|number| assert_eq!(rest.take(), *number));
        assert_eq!(rest.list().collect::<Vec<_>>(), [3, 9, 500]);
        assert_eq!(rest.lists().collect::<Vec<_>>(), [5, 7, 2], "each list once, in their order");
        assert_eq!((rest.bytes(), rest.0), (*b"USD", &[][..]));
    }
}
