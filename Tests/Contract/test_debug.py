"""Pages for the operator that are off unless switched on."""


def test_debug_state_is_off(client):
    assert client.get("/debug/state").json()["error"]["code"] == "unknown_path"


def test_debug_state_tells_what_is_held_and_what_bounds_it(start):
    server = start("--debug-pages", "--max-queue", "7", "--max-connections", "99")
    with server.client() as client:  # which holds it against the description
        client.post("/embed/text", json={"texts": ["a", "b"]})
        state = client.get("/debug/state").json()
    assert state["ready"] and not state["draining"] and state["keys"] is None
    assert (state["limits"]["queue_items"], state["limits"]["connections"]) == (7, 99)
    assert state["queue"]["admitted_items"] == 0 and state["queue"]["workers"] == state["queue"]["idle_workers"]
    assert state["connections"]["open"] == 1
    assert [model["id"] for model in state["models"]] == ["siglip-mini"]
    assert state["cache"]["misses"] == 2
    assert state["memory"]["resident_bytes"] > 1_000_000
