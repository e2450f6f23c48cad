"""Many rows in one step: the same as one by one."""

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Float, Integer, MetaData, String, Table, create_engine, insert, select

from qualkit.store.at_once import rows_of

WORDS = Table("words", MetaData(), Column("place", Integer), Column("word", String), Column("sure", Float))
ROWS = st.tuples(
    st.integers(-(2**53), 2**53),
    st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    st.none() | st.integers(0, 1000).map(lambda thousandths: thousandths / 1000),
)


@given(st.lists(ROWS, max_size=20))
def test_rows_are_those_of_the_query_in_its_order(rows):
    query = select(WORDS.c.word, WORDS.c.sure, WORDS.c.place).order_by(WORDS.c.place.desc(), WORDS.c.word)
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        WORDS.create(connection)
        connection.execute(
            insert(WORDS), [dict(zip(("place", "word", "sure"), row, strict=True)) for row in rows or [(0, "", 0.5)]]
        )
        assert rows_of(connection, query) == [list(row) for row in connection.execute(query)]
        assert rows_of(connection, query.where(WORDS.c.word == "no such word")) == []
    engine.dispose()
