//! The numbers the ranking rests on, in one place.

/// How the views of a word group are weighed. All are shares of a score, which goes from 0 to 1.
pub struct Weights {
    /// Alike in sound, by the costs of the phonemes; the rest goes to the two below.
    pub sound: f32,
    /// Alike in spelling, by plain edit distance.
    pub letters: f32,
    /// Taken off when name and group are read by the rules of different languages.
    pub foreign: f32,
    /// Taken off by how unlike the first sounds are.
    pub first: f32,
    /// Taken off for each word more than the name has.
    pub extra: f32,
    /// Taken off for each word less.
    pub fewer: f32,
    /// Taken off when all the letters are of words as common as `the`.
    pub common: f32,
    /// Added when all the letters are of words with a capital where no sentence starts.
    pub capital: f32,
    /// 0: sounds are compared to the longer of both; 1: to the mean.
    pub mean: f32,
    /// How much letters count beside sounds when groups are looked at cheaply.
    pub rough_letters: f32,
    /// No group is looked at closely that is less alike than this when looked at cheaply.
    pub rough: f32,
    /// The least score of a hit.
    pub floor: f32,
}

/// The weights in use.
pub const WEIGHTS: Weights = Weights {
    sound: 0.7,
    letters: 0.3,
    foreign: 0.03,
    first: 0.05,
    extra: 0.02,
    fewer: 0.02,
    common: 0.15,
    capital: 0.04,
    mean: 0.3,
    rough_letters: 0.33,
    rough: 0.45,
    floor: 0.4,
};
