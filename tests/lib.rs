//! What the stories share: a desk on a hand-moved clock.
