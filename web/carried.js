// The files of a drop or a paste with their paths, those in folders too: a promise of [path, file] pairs.
window.carriedFiles = (data) => {
  const MOST = 100_000;
  const answer = (ask) => new Promise(ask);
  let count = 0;
  const walk = async (entry) => {
    if (++count > MOST) throw new Error(`the folder holds more than ${MOST} files`);
    if (entry.isFile) return [[entry.fullPath.slice(1), await answer((found, lost) => entry.file(found, lost))]];
    const [reader, inside] = [entry.createReader(), []];
    // A reader gives some entries at a time, and none at the end.
    for (let some; (some = await answer((found, lost) => reader.readEntries(found, lost))).length > 0; ) inside.push(...some);
    const found = [];
    for (const each of inside) found.push(...(await walk(each)));
    return found;
  };
  // Entries and files can be asked for only now, while the event lasts.
  const items = [...data.items].filter(({ kind }) => kind === "file").map((item) => [item.webkitGetAsEntry?.(), item.getAsFile()]);
  return Promise.all(items.map(([entry, file]) => (entry?.isDirectory ? walk(entry) : [[file.name, file]]))).then((found) => found.flat());
};
