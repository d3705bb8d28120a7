import { type CompletionNode, type CompletionOption, listPlaces } from "./describe-tree.ts";

export function writeFishCompletion(tree: readonly CompletionNode[]): string {
  return `# fish completion of jobmon. Switch it on with: jobmon completion fish | source
function __jobmon_at
    set -l at ""
    for word in (commandline -opc)[2..-1]
        switch "$at/$word"
            case ${listPlaces(tree).map(quote).join(" ")}
                set at "$at/$word"
        end
    end
    test "$at" = "$argv[1]"
end
complete -c jobmon -f
${tree.map(writeNode).join("")}`;
}

function writeNode({ at, children, options }: CompletionNode): string {
  const here = `complete -c jobmon -n ${quote(`__jobmon_at ${quote(at)}`)}`;
  return [
    ...children.map(({ word, summary }) => `${here} -a ${quote(word)} -d ${quote(summary)}\n`),
    ...options.map((option) => `${here}${writeOption(option)}\n`),
  ].join("");
}

function writeOption({ flags, summary, takesValue, choices }: CompletionOption): string {
  const names = flags.map((flag) =>
    flag.startsWith("--") ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`,
  );
  const value = choices.length > 0 ? ` -x -a ${quote(choices.join(" "))}` : takesValue ? " -r -F" : "";
  return `${names.join("")}${value} -d ${quote(summary)}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
