//! A set of numbers that takes little more room than the numbers, however many there are.

/// Parts that grow one by one, so that hardly anything is held twice while it is copied.
const PARTS: usize = 256;
/// Places of the first parts that hold anything; the others have up to a fourth more, so that they grow in turn.
const FEWEST: usize = 16;

/// Room behind the places: enough nearly always.
const BEHIND: usize = 16;

/// Numbers met so far: 10 to 12.5 bytes each where there are many.
#[derive(Debug)]
pub(super) struct Met {
    parts: [Part; PARTS],
    len: usize,
}

/// Numbers in ascending order, each as near to its place as the others leave it; 0 is a free place.
#[derive(Debug, Default)]
struct Part {
    /// Those behind the last place hold what has none of its own.
    places: Vec<u64>,
    /// How many places there are.
    room: usize,
    taken: usize,
}

impl Default for Met {
    fn default() -> Self {
        Self { parts: std::array::from_fn(|_| Part::default()), len: 0 }
    }
}

impl Met {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn holds(&self, number: u64) -> bool {
        let number = spread(number);
        self.parts[number as usize % PARTS].find(number).is_ok()
    }

    /// Makes ready to insert numbers: memory that no cache holds is fetched for all of them at once.
    pub(super) fn fetch(&self, numbers: impl Iterator<Item = u64>) {
        let first = |number: u64| {
            let part = &self.parts[number as usize % PARTS];
            part.places.get(part.place(number)).copied().unwrap_or(0)
        };
        std::hint::black_box(numbers.map(spread).fold(0, |all, number| all ^ first(number)));
    }

    /// Whether the number is new.
    pub(super) fn insert(&mut self, number: u64) -> bool {
        let number = spread(number);
        let part = number as usize % PARTS;
        let is_new = self.parts[part].insert(number, FEWEST + part % (FEWEST / 4));
        self.len += usize::from(is_new);
        is_new
    }
}

/// The number with what tells it apart in all its bits, and never 0.
fn spread(number: u64) -> u64 {
    let mixed = (number ^ number >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 29).max(1)
}

impl Part {
    /// Whether the number is new; a part without places gets so many.
    fn insert(&mut self, number: u64, first: usize) -> bool {
        if self.taken * 5 >= self.room * 4 {
            self.grow(first);
        }
        let Err(at) = self.find(number) else { return false };
        let free = self.places[at..].iter().position(|&held| held == 0).map_or(self.places.len(), |free| at + free);
        if free == self.places.len() {
            if free == self.places.capacity() {
                self.places.reserve_exact(BEHIND);
            }
            self.places.push(0);
        }
        self.places.copy_within(at..free, at + 1);
        self.places[at] = number;
        self.taken += 1;
        true
    }

    /// Where a number is, or where it would be.
    fn find(&self, number: u64) -> Result<usize, usize> {
        let from = self.place(number);
        let rest = self.places.get(from..).unwrap_or_default();
        let at = rest.iter().position(|&held| held >= number || held == 0).unwrap_or(rest.len());
        if rest.get(at) == Some(&number) { Ok(from + at) } else { Err(from + at) }
    }

    fn place(&self, number: u64) -> usize {
        ((u128::from(number) * self.room as u128) >> 64) as usize
    }

    /// A fifth of the places is free or more; one more fourth of them comes at a time.
    fn grow(&mut self, first: usize) {
        self.room = (self.room + self.room / 4).max(first);
        let mut places = Vec::with_capacity(self.room + BEHIND);
        places.resize(self.room, 0);
        let mut next = 0;
        for number in std::mem::take(&mut self.places).into_iter().filter(|&number| number != 0) {
            let at = self.place(number).max(next);
            places.resize(places.len().max(at + 1), 0);
            places[at] = number;
            next = at + 1;
        }
        self.places = places;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_number_is_new_once() {
        let (mut met, mut known) = (Met::default(), HashSet::new());
        // Numbers that differ in their lowest bits, in their highest bits, and by chance; many come twice.
        let low = 0..40_000u64;
        let high = (0..40_000u64).map(|n| n << 44);
        let any = (0..100_000u64).map(|n| (n % 70_000).wrapping_mul(0x2545_f491_4f6c_dd1d).rotate_left(n as u32 % 3));
        for number in low.chain(high).chain(any).chain([u64::MAX, 0, u64::MAX]) {
            assert_eq!(met.holds(number), known.contains(&number));
            assert_eq!(met.insert(number), known.insert(number), "{number}");
            assert_eq!(met.len(), known.len());
        }
        let places: usize = met.parts.iter().map(|part| part.places.capacity()).sum();
        assert!(places * 4 < met.len() * 7, "{places} places for {} numbers", met.len());
    }
}
