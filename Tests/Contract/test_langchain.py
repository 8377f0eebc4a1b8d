"""LangChain's and LlamaIndex' embedding classes for OpenAI, pointed at this server."""

import asyncio

import numpy
import pytest
from langchain_openai import OpenAIEmbeddings
from llama_index.embeddings.openai import OpenAIEmbedding

TEXTS = ["a bear", "ein Bär", "two red circles"]


@pytest.fixture
def expected(client):
    return client.post("/embed/text", json={"texts": TEXTS}).json()["embeddings"]


def equal(found, expected):
    return numpy.array_equal(numpy.float32(found), numpy.float32(expected))


def test_langchain_embeds_documents_and_queries(server, expected):
    # Without the option it would send ids of OpenAI's tokenizer, which are refused.
    embeddings = OpenAIEmbeddings(
        model="siglip-mini", base_url=f"{server.url}/v1", api_key="none", check_embedding_ctx_length=False, chunk_size=2
    )
    assert equal(embeddings.embed_documents(TEXTS), expected)
    assert equal(embeddings.embed_query(TEXTS[1]), expected[1])
    assert equal(asyncio.run(embeddings.aembed_documents(TEXTS)), expected)


def test_llamaindex_embeds_texts_and_queries(server, expected):
    def embedding():
        return OpenAIEmbedding(model_name="siglip-mini", api_base=f"{server.url}/v1", api_key="none", embed_batch_size=2)

    assert equal(embedding().get_text_embedding_batch(TEXTS), expected)
    assert equal(embedding().get_query_embedding(TEXTS[1]), expected[1])
    assert equal(asyncio.run(embedding().aget_text_embedding_batch(TEXTS)), expected)
