//! Text as it is shown: cleaned, folded, wrapped.
