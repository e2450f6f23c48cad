// The annotator, mounted twice by apps/parts/annotator.py: `sheet` brings a page of a document and shows it, `live`
// brings its codings and takes what is done. They find each other by document and page.
//
// Hooks for tests and measurements:
//   .qk-room[data-document][data-page]   the whole; [data-mode=choosing] while other words are chosen for a coding
//   .qk-bar button[data-act=…]           undo redo pick suggestions shown next-hit page-before page-after help code-<id>
//   .qk-saving[data-saving=N]            how many operations are not acknowledged
//   .qk-field                            the text, which takes the keys; [role=group] "Text of <name>"
//   .qk-row[data-start][data-end]#passage-<number>, .qk-linked when lit; .qk-words inside: exactly the words
//   .qk-mark[data-ids="id id"]           words with codings; .qk-now on the one that keys act on; .qk-fired what fired
//   .qk-chip[data-id][data-code][data-standing=0|1|2]   in the margin; 0 coded, 1 suggested, 2 accepted
//   .qk-pop[data-pop=picker|codings|help|suggestions|shown][role=dialog]; .qk-option[data-code], .qk-create
//   .qk-pop button[data-act=…]           accept reject undecide adjust recode split merge memo same remove, in-vivo,
//                                        create, done, accept-above, next-suggestion; input[data-show=…]
//   .qk-choosing button[data-act=keep|leave]
//   .qk-notice.qk-refused / .qk-left[data-left=N] button[data-act=save-left|forget-left]; .qk-status what is announced
//   window.qualkitTimings {first, keys, acknowledged}: milliseconds from data to paint, key to paint, key to answer;
//   performance marks qk:data, qk:first, qk:key, qk:painted; window.qualkitRoom the room (marks, selecting, saving)

import { Room } from "./room.js";
import { line } from "./queue.js";

const rooms = new Map(); // document and page: {room, live, onturn}

export default function mount({ data, parentElement, setTriggerValue }) {
  if (!data) return undefined;
  const key = `${data.study} ${data.document} ${data.page} ${data.coder}`;
  if (!rooms.has(key)) rooms.set(key, {});
  const place = rooms.get(key);
  return data.turns ? mountSheet(key, place, data, parentElement, setTriggerValue) : mountLive(place, data, setTriggerValue);
}

function mountSheet(key, place, data, parent, send) {
  if (place.room?.place === parent) place.room.refresh(data);
  else {
    place.room?.close();
    place.room = new Room(parent, data);
  }
  place.room.onturn = (page) => send("go", page);
  if (place.live) place.room.take(place.live);
  show(place.room);
  return () => {
    place.room?.close();
    place.room = null;
    rooms.delete(key);
    const left = [...rooms.values()].map(({ room }) => room).filter(Boolean);
    if (left.length) show(left.at(-1));
  };
}

// One room at a time: the page that was turned to, and the one before once more if that goes.
function show(shown) {
  for (const { room } of rooms.values()) if (room && room !== shown) room.makeRoom();
  shown.stand();
  window.qualkitRoom = shown;
}

function mountLive(place, data, send) {
  place.live = data;
  const put = (message) => send("ops", message);
  line.send = put;
  place.room?.take(data);
  line.pump();
  return () => { if (line.send === put) line.send = null; };
}
