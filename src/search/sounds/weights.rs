//! The numbers the ranking rests on, in one place.
//!
//! They were set by hand and tried on some hundred real misheard names, halves of them kept apart: changing one by a half
//! moves the share of names found first by less than two in a hundred.

/// How the views of a word group are weighed. What is added or taken off counts in a score that goes from 0 to 1.
pub struct Weights {
    /// Alike in sound, by what it costs to hear one phoneme for another. With the next two it makes 1.
    pub sound: f32,
    /// Alike in the classes of sounds, by plain edit distance: near sounds are the same, others far.
    pub classes: f32,
    /// Alike in spelling, by plain edit distance.
    pub letters: f32,
    /// Taken off when name and group are read by the rules of different languages.
    pub foreign: f32,
    /// Taken off by how unlike the first sounds are: recognisers seldom miss the start of a word.
    pub first: f32,
    /// Taken off for each word more than the name has.
    pub extra: f32,
    /// Taken off for each word less.
    pub fewer: f32,
    /// Taken off where punctuation parts two words of the group.
    pub set_off: f32,
    /// Taken off when all the letters are of words as common as `the`: what a recogniser knows it hears rightly.
    pub common: f32,
    /// Added when all the letters are of words with a capital where no sentence starts: taken for names.
    pub capital: f32,
    /// A word that is one in so many is not common at all; between this and the next, the logarithm decides.
    pub common_from: f32,
    /// A word that is one in so many, as `the` is, is as common as can be.
    pub common_to: f32,
    /// By what the weight of all sounds is measured: 0 by the longer of name and group, 1 by the mean of both.
    pub mean: f32,
    /// How much letters count beside classes of sounds when groups are looked at cheaply, from 0 to 1.
    pub rough_letters: f32,
    /// No group is looked at closely that is less alike than this when looked at cheaply, from 0 to 1.
    pub rough: f32,
    /// The least score of a hit.
    pub floor: f32,
}

/// The weights in use.
pub const WEIGHTS: Weights = Weights {
    sound: 0.55,
    classes: 0.15,
    letters: 0.3,
    foreign: 0.03,
    first: 0.06,
    extra: 0.01,
    fewer: 0.02,
    set_off: 0.06,
    common: 0.18,
    capital: 0.09,
    common_from: 20_000.0,
    common_to: 30.0,
    mean: 0.3,
    rough_letters: 0.33,
    rough: 0.5,
    floor: 0.52,
};
