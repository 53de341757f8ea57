// Past runs in IndexedDB: what is kept of each as text, its weights beside it. Each function answers with a promise.
window.pastRuns = (() => {
  const answer = (asked) =>
    new Promise((resolve, reject) => {
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = asked.onblocked = () => reject(asked.error);
    });
  let opened;
  const open = () => {
    const asked = indexedDB.open("deep-clustering", 1);
    asked.onupgradeneeded = () => ["runs", "weights"].forEach((name) => asked.result.createObjectStore(name));
    return answer(asked);
  };
  const within = async (mode, act) => {
    opened ??= open();
    const change = (await opened).transaction(["runs", "weights"], mode);
    return act(change.objectStore("runs"), change.objectStore("weights"));
  };
  return {
    all: () => within("readonly", (runs) => answer(runs.getAll())),
    keep: (key, text, weights) =>
      within("readwrite", (runs, kept) => {
        if (weights) kept.put(weights, key);
        return answer(runs.put(text, key));
      }),
    weights: (key) => within("readonly", (_, kept) => answer(kept.get(key))),
    forget: (keys) => within("readwrite", (runs, kept) => Promise.all(keys.flatMap((key) => [answer(runs.delete(key)), answer(kept.delete(key))]))),
  };
})();
