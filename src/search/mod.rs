//! Finding: queries and the scan that runs them over a transcript.
