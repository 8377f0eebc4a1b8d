/**
 * A function that runs `work(signal)` once calls have paused for `delay` milliseconds. A new call ends the run before
 * it, so that what is shown is always of the newest input. `status` says what goes on, also to readers of the screen.
 */
export function newest(status, work, delay = 250) {
  let timer;
  let running;
  return () => {
    clearTimeout(timer);
    running?.abort();
    const own = running = new AbortController();
    status.dataset.state = 'waiting';
    timer = setTimeout(async () => {
      status.textContent = 'Asking the server …';
      try {
        const said = await work(own.signal, (text) => { if (running === own) status.textContent = text; });
        if (running !== own) return;
        status.textContent = said ?? '';
        status.dataset.state = 'done';
      } catch (error) {
        if (running !== own) return;
        status.textContent = error.message;
        status.dataset.state = 'failed';
      }
    }, delay);
  };
}
