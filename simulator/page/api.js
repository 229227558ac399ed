// The people API as functions, and the stream of news.

export class Refusal extends Error {}

export async function ask(verb, wish = {}) {
  let answer;
  try {
    answer = await fetch(`/sim/${verb}`, { method: "POST", body: JSON.stringify(wish) });
  } catch {
    throw new Refusal("连不上模拟器");
  }
  const told = await answer.json();
  if (!told.ok) throw new Refusal(told.error);
  return told.result;
}

// English refusals of the API, in words for whoever plays.
const WORDS = [
  [/has blocked this bot/, "您已拉黑这家店，先解除再发"],
  [/topic is closed/, "这个话题已关闭"],
  [/topic does not exist/, "这个话题已被删除"],
  [/not in the group/, "您不在这个群里"],
  [/writing is not allowed/, "群里现在不能发言"],
  [/too old to edit/, "超过 48 小时，改不了了"],
  [/only one's own messages can be edited/, "只能编辑自己的消息"],
  [/only one's own messages can be deleted/, "只能撤回自己的消息"],
  [/may not do this/, "您在群里没有这个权限"],
  [/caption is too long/, "说明文字太长"],
  [/empty message/, "消息是空的"],
  [/cannot be connected/, "这个机器人不能接入账号"],
  [/has a business account/, "对方没有店铺账号，聊不了"],
  [/no inline mode/, "这个机器人没有开启内联模式"],
];

export function inChinese(problem) {
  const text = String(problem.message || problem);
  const found = WORDS.find(([pattern]) => pattern.test(text));
  return found ? found[1] : text;
}

export function listen(onNews, onState) {
  const source = new EventSource("/sim/events");
  source.onopen = () => { onState(true); onNews({ kind: "reload" }); };
  source.onerror = () => onState(false);
  source.onmessage = (line) => onNews(JSON.parse(line.data));
}

// Runs `work` soon after the last call, and at least every `most` milliseconds while calls keep coming.
export function soon(work, wait = 40, most = 160) {
  let timer = 0, first = 0;
  return () => {
    const now = performance.now();
    if (!timer) first = now;
    clearTimeout(timer);
    timer = setTimeout(() => { timer = 0; work(); }, Math.max(0, Math.min(wait, first + most - now)));
  };
}
