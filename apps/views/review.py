"""What programs suggest, decided about one by one; and a look at what they missed."""

import streamlit as st
from parts import address, retraining, review_desk, review_missed, review_queue, work
from parts.study import current, documents

PARTS = {"suggestions": "Suggestions", "missed": "What was missed"}

study = current()

st.title("Review")
work.told()
if not documents(study):
    st.write("Here you decide about what a program suggests. There is nothing in the study yet.")
    st.page_link("views/bring.py", label="Bring in some files", icon=":material/arrow_back:")
    st.stop()

if not study.codebook.codes:
    st.write("Here you decide about what a program suggests. It needs codes to look for: make them as you read.")
    st.page_link("views/read.py", label="Read and code", icon=":material/menu_book:", query_params=address.along())
    st.stop()

part = st.segmented_control(
    "What to review",
    list(PARTS),
    format_func=PARTS.__getitem__,
    required=True,
    label_visibility="collapsed",
    **address.bound("look-at", "suggestions", options=PARTS, said="a part of the review that there is not"),
)
address.warn()
retraining.status(study)
if part == "missed":
    review_missed.pane()
else:
    with st.sidebar:
        choice = review_queue.choose(study)
    review_desk.pane(choice)
