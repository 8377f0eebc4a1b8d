"""The usual way to serve a tower: FastAPI, uvicorn with uvloop and httptools, PyTorch in bf16, and dynamic batching.

    python fastapi_server.py CHECKPOINT_FOLDER PORT

POST /embed/image: a picture as the body; GET /health/ready. Pictures are decoded in FastAPI's thread pool with Pillow; a
batch is what waits when the model is free, 8 at the most, after 2 ms in which more may come.
"""

import asyncio
import contextlib
import io
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
import uvicorn
from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from PIL import Image
from transformers import AutoModel, AutoTokenizer

LARGEST_BATCH = 8
PATIENCE = 0.002  # seconds


class Batcher:
    """One model, one thread that runs it, and a queue of items with their futures."""

    def __init__(self, run):
        self.run, self.queue, self.thread = run, asyncio.Queue(), ThreadPoolExecutor(1)

    async def submit(self, item):
        future = asyncio.get_running_loop().create_future()
        await self.queue.put((item, future))
        return await future

    async def work(self):
        loop = asyncio.get_running_loop()
        while True:
            batch = [await self.queue.get()]
            end = loop.time() + PATIENCE
            while len(batch) < LARGEST_BATCH:
                try:
                    batch.append(await asyncio.wait_for(self.queue.get(), max(0, end - loop.time())))
                except TimeoutError:
                    break
            try:
                vectors = await loop.run_in_executor(self.thread, self.run, [item for item, _ in batch])
                for (_, future), vector in zip(batch, vectors):
                    if not future.done():
                        future.set_result(vector)
            except Exception as error:
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)


def application(folder):
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    model = AutoModel.from_pretrained(folder, dtype=torch.bfloat16).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    side = model.config.vision_config.image_size

    def decode(body):
        picture = Image.open(io.BytesIO(body)).convert("RGB").resize((side, side), Image.Resampling.BILINEAR)
        return (torch.from_numpy(np.asarray(picture).copy()).permute(2, 0, 1).to(torch.float32) / 127.5 - 1).to(torch.bfloat16)

    def encode(pictures):
        with torch.inference_mode():
            vectors = model.vision_model(pixel_values=torch.stack(pictures)).pooler_output.float()
            return torch.nn.functional.normalize(vectors, dim=-1).tolist()

    def encode_text(text):
        ids = tokenizer([text], padding="max_length", max_length=64, truncation=True, return_tensors="pt")["input_ids"]
        with torch.inference_mode():
            vectors = model.text_model(input_ids=ids).pooler_output.float()
            return torch.nn.functional.normalize(vectors, dim=-1)[0].tolist()

    encode([torch.zeros(3, side, side, dtype=torch.bfloat16)])
    encode_text("warm")
    batcher = Batcher(encode)

    @contextlib.asynccontextmanager
    async def lifespan(_):
        task = asyncio.create_task(batcher.work())
        yield
        task.cancel()

    app = FastAPI(lifespan=lifespan)

    @app.get("/health/ready")
    async def ready():
        return {"status": "ready"}

    @app.post("/embed/image")
    async def embed_image(request: Request):
        pixels = await run_in_threadpool(decode, await request.body())
        return {"embeddings": [await batcher.submit(pixels)]}

    @app.post("/embed/text")
    async def embed_text(request: Request):
        return {"embeddings": [await run_in_threadpool(encode_text, (await request.body()).decode())]}

    return app


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    uvicorn.run(
        application(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), loop="uvloop", http="httptools", log_level="warning",
        access_log=False)
