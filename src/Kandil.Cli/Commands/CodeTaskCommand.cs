using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.CodeTasks;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil review</c>, <c>kandil refactor</c> and <c>kandil test</c>: a model works on files of code, and nothing is written without a yes.</summary>
internal sealed class CodeTaskCommand : OperationCommand
{
    private readonly CodeTask _task;
    private readonly Argument<string[]> _files = new("file") { Description = "Files of code.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _instruction = new("--instruction") { Description = "What you wish beside the task, for the model.", HelpName = "text" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show what would be written, and write nothing." };
    private readonly PromptOptions _options = new();

    /// <summary>Makes the command of a task.</summary>
    public CodeTaskCommand(CodeTask task)
        : base(Word(task), Sentence(task))
    {
        _task = task;
        Add(_files);
        Add(_instruction);
        if (task != CodeTask.Review)
        {
            Add(_dryRun);
        }

        _options.AddTo(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => _task == CodeTask.Review
        ? ["kandil review -m qwen2.5-coder-7b src/*.cs", "kandil review -m claude --json deploy.ps1 | jq '.data.files[].findings'"]
        : [$"kandil {Name} -m qwen2.5-coder-7b --dry-run deploy.ps1", $"kandil {Name} -m claude --yes src/parse.py"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        string[] files = invocation.Arguments.GetRequiredValue(_files);
        PromptRequest request = _options.Request(invocation.Arguments, []);
        List<CodeFileData> done = [];
        List<(string, KandilException)> failed = [];
        bool isDeclined = false;
        foreach (string file in files)
        {
            try
            {
                isDeclined |= !await RunAsync(invocation, request, file, done, failed);
            }
            catch (KandilException failure) when (failure.Code != ErrorCode.Cancelled)
            {
                failed.Add((file, failure));
                done.Add(CodeFileData.Failed(file, Name, failure));
            }
            finally
            {
                invocation.Terminal.ClearStatus();
            }
        }

        int code = invocation.Conclude(
            failed, files.Length, Counted.Of(files.Length, "file") + ".",
            () => new CodeTaskData([.. done]), json => json.CodeTaskData, () => { }, keepsData: true);
        return code == 0 && isDeclined ? ErrorCode.Cancelled.ExitCode : code;
    }

    // False where the answer was no.
    private async Task<bool> RunAsync(Invocation invocation, PromptRequest request, string file, List<CodeFileData> done, List<(string, KandilException)> failed)
    {
        CodeTaskResult result = await new RunCodeTask(invocation.Session).RunAsync(
            _task, file, invocation.Arguments.GetValue(_instruction), request, invocation.Sink, invocation.Cancellation);
        invocation.Terminal.ClearStatus();
        if (result.Proposal is not { } proposal)
        {
            ShowReview(invocation, result);
            done.Add(CodeFileData.From(result, "reviewed"));
            return true;
        }

        Show(invocation, result.Model, proposal);
        if (proposal.Diff.Count == 0 || invocation.Arguments.GetValue(_dryRun))
        {
            done.Add(CodeFileData.From(result, proposal.Diff.Count == 0 ? "unchanged" : "shown"));
            return true;
        }

        try
        {
            await invocation.ConfirmAsync($"Writing {proposal.Path}", proposal.IsNew ? $"Make {proposal.Path}" : $"Change {proposal.Path} so");
        }
        catch (DeclinedException)
        {
            done.Add(CodeFileData.From(result, "declined"));
            invocation.Remark($"{proposal.Path} is left as it is.");
            return false;
        }
        catch (KandilException nobody) when (nobody.Code == ErrorCode.Args)
        {
            done.Add(CodeFileData.From(result, "shown"));
            failed.Add((file, nobody));
            return true;
        }

        RunCodeTask.Apply(proposal);
        done.Add(CodeFileData.From(result, "applied"));
        invocation.Remark($"{(proposal.IsNew ? "Made" : "Changed")} {proposal.Path}.");
        return true;
    }

    private static void ShowReview(Invocation invocation, CodeTaskResult result)
    {
        if (invocation.Mode.Json)
        {
            return;
        }

        if (result.Findings is null)
        {
            invocation.Terminal.WriteLine($"{result.Path}:\n{result.Text.Trim()}");
        }
        else if (result.Findings.Count == 0)
        {
            invocation.Remark($"{result.Path}: {result.Model} finds nothing.");
        }

        foreach (CodeFinding finding in result.Findings ?? [])
        {
            invocation.Terminal.WriteLine(ErrorLines.OneLine(finding.ToString()));
        }
    }

    private static void Show(Invocation invocation, string model, CodeProposal proposal)
    {
        if (proposal.Warning is { } warning)
        {
            invocation.Sink.Warn(warning);
        }

        if (proposal.Diff.Count == 0)
        {
            invocation.Remark($"{proposal.Path}: {model} would change nothing.");
        }
        else if (!invocation.Mode.Json)
        {
            invocation.Terminal.Write(string.Concat(proposal.Diff.Select(line => Coloured(line, invocation.Terminal.OutputIsColoured) + "\n")));
        }
    }

    private static string Coloured(string line, bool colours) => !colours || line.Length == 0 ? line : line[0] switch
    {
        '+' => $"\e[32m{line}\e[0m",
        '-' => $"\e[31m{line}\e[0m",
        '@' => $"\e[36m{line}\e[0m",
        _ => line,
    };

    private static string Word(CodeTask task) => task switch { CodeTask.Review => "review", CodeTask.Refactor => "refactor", _ => "test" };

    private static string Sentence(CodeTask task) => task switch
    {
        CodeTask.Review => "Have a model say what is wrong with files of code.",
        CodeTask.Refactor => "Have a model propose better code; written only with your yes.",
        _ => "Have a model propose a file of tests; written only with your yes.",
    };
}
