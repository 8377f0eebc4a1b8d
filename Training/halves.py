"""One model computed by several threads, each on its own part of the batch.

PyTorch would instead split every product among its threads, and so wait for the slower one hundreds of times a step: on a machine that
others use too, two parts of a batch that meet twice a step finish much sooner. The result is the same.
"""

import copy
from concurrent.futures import ThreadPoolExecutor

import torch


class Halves:
    def __init__(self, model, parts):
        self.model, self.replicas = model, [copy.deepcopy(model) for _ in range(parts)]
        for replica in self.replicas:
            for own, shared in zip(replica.parameters(), model.parameters()):
                own.data = shared.data
        # A thread a part, and one that draws the next batch meanwhile; each computes alone.
        self.threads = ThreadPoolExecutor(parts + 1, initializer=torch.set_num_threads, initargs=(1,))

    def forward(self, device, pixels, ids, positions):
        """Picture and text vectors, as leaves of a graph of their own: call `backward` once their gradients are known."""
        def one(replica, pixels, ids):
            with torch.autocast(device, torch.bfloat16):
                return replica.images(pixels, torch.bfloat16), replica.texts(ids, torch.bfloat16, positions)
        n = len(self.replicas)
        self.outputs = list(self.threads.map(one, self.replicas, pixels.chunk(n), ids.chunk(n)))
        self.leaves = [torch.cat(side).detach().requires_grad_() for side in zip(*self.outputs)]
        return self.leaves

    def backward(self):
        """Carries the leaves' gradients on, and adds up the parts' into the model's."""
        n = len(self.replicas)
        def one(replica, outputs, *gradients):
            replica.zero_grad(set_to_none=True)
            torch.autograd.backward(outputs, gradients)
        list(self.threads.map(one, self.replicas, self.outputs, *(leaf.grad.chunk(n) for leaf in self.leaves)))
        for parameter, *parts in zip(self.model.parameters(), *(r.parameters() for r in self.replicas)):
            gradients = [p.grad for p in parts if p.grad is not None]
            if gradients:
                parameter.grad = sum(gradients[1:], gradients[0]) if parameter.grad is None else parameter.grad + sum(gradients)
