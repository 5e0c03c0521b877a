"""Streamlit runs this file again for each thing that a person does; the code is in the package."""

from application.page import show

show()
