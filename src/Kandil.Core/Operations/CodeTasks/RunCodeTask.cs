using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Names;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.CodeTasks;

/// <summary>
/// Has a model review a file of code, or propose a better version of it or tests for it. Only <see cref="Apply"/> writes, and only
/// what was proposed.
/// </summary>
public sealed class RunCodeTask(KandilSession session)
{
    private const int UsualContext = 4096;

    /// <summary>Asks the model about a file.</summary>
    /// <param name="task">The task.</param>
    /// <param name="path">The file.</param>
    /// <param name="instruction">What the user wishes beside the task; null for nothing.</param>
    /// <param name="request">The model and how it is asked; its messages are not looked at.</param>
    /// <param name="sink">Where progress and warnings go.</param>
    /// <param name="cancellationToken">Gives up; nothing is written.</param>
    /// <exception cref="KandilException">
    /// E_ARGS: no model, a folder, an empty file or no text, or tests that exist; E_NOT_FOUND, E_PERM, E_DISK: the file; E_LIMIT: file or
    /// answer are too long; E_SCHEMA: no code in the answer; and all that asking may throw.
    /// </exception>
    public async Task<CodeTaskResult> RunAsync(
        CodeTask task, string path, string? instruction, PromptRequest request, IOperationSink sink, CancellationToken cancellationToken)
    {
        var file = SourceFile.Read(path);
        string? target = task switch { CodeTask.Test => TestFileName.For(file.Path), CodeTask.Refactor => file.Path, _ => null };
        if (target is not null)
            RefuseTarget(target, isNew: task == CodeTask.Test);
        (string Name, string Place, string? Scope)? configured = request.Model is null ? session.Settings.DefaultModel(sink.Warn) : null;
        string model = request.Model ?? configured?.Name ?? throw CodeTaskErrors.NoModel();
        request = request with { Model = model, Messages = CodeTaskPrompt.Messages(task, file, task == CodeTask.Test ? target : null, instruction) };
        try
        {
            request = await WithRoomAsync(request, file, CodeTaskPrompt.TokensFor(task, file), sink, cancellationToken);
        }
        catch (KandilException failure) when (configured is { } setting && CheckName.IsOfName(failure, setting.Name))
        {
            throw ModelNameErrors.OfSetting(failure, ConfigurationKey.DefaultModel.Name, configured.Value.Place, configured.Value.Scope);
        }

        Completion answer = await AskAsync(request, file.Path, sink, cancellationToken);
        string shown = CodeAnswer.Shown(answer.Text);
        return task == CodeTask.Review
            ? new CodeTaskResult(task, file.Path, answer.Model, shown, CodeAnswer.Findings(answer.Text, file.Path, file.Text.Count(character => character == '\n') + 1, answer.Model), null)
            : new CodeTaskResult(task, file.Path, answer.Model, shown, null, Propose(task, file, target!, answer));
    }

    /// <summary>Writes what was proposed: whole or not at all, and only where the file is still the one that the model saw.</summary>
    /// <exception cref="KandilException">E_VERIFY: the file was changed meanwhile, or is there now; E_PERM, E_DISK.</exception>
    public static void Apply(CodeProposal proposal)
    {
        RefuseTarget(proposal.Path, proposal.IsNew);
        try
        {
            if (!proposal.IsNew && !(File.Exists(proposal.Path) && File.ReadAllBytes(proposal.Path).AsSpan().SequenceEqual(proposal.Before)))
                throw CodeTaskErrors.ChangedMeanwhile(proposal.Path);
            SourceFileWriter.Write(proposal.Path, proposal.After, proposal.IsNew);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be written", proposal.Path);
        }
    }

    private static void RefuseTarget(string path, bool isNew)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
            throw CodeTaskErrors.Link(path);
        if (isNew && (file.Exists || Directory.Exists(path)))
            throw CodeTaskErrors.TestsExist(path);
    }

    private async Task<Completion> AskAsync(PromptRequest request, string path, IOperationSink sink, CancellationToken cancellationToken)
    {
        int pieces = 0;
        await foreach (CompletionUpdate update in new CompletePrompt(session).RunAsync(request, sink, cancellationToken))
        {
            if (update is CompletionFinished finished)
                return finished.Completion;
            sink.Report(new OperationProgress("answer", Path.GetFileName(path), ++pieces, request.MaxTokens ?? 0));
        }

        throw new OperationCanceledException(cancellationToken);
    }

    // The usual context of a model of this machine is shorter than many files; a server's is its own affair.
    private async Task<PromptRequest> WithRoomAsync(PromptRequest request, SourceFile file, long needed, IOperationSink sink, CancellationToken cancellationToken)
    {
        RemoteModel? remote = await new FindRemoteModel(session).RunAsync(request.Model, sink, cancellationToken);
        if (remote is not null)
            return request;
        int? most = request.LoadOptions.ContextLength ?? new FindModel(session).Run(request.Model!).Context;
        if (most < needed)
            throw CodeTaskErrors.TooLarge(file.Path, needed, most.Value, request.Model!);
        return needed <= UsualContext || request.LoadOptions.ContextLength is not null
            ? request
            : request with { LoadOptions = request.LoadOptions with { ContextLength = (int)needed } };
    }

    private static CodeProposal Propose(CodeTask task, SourceFile file, string target, Completion answer)
    {
        if (answer.FinishReason == FinishReason.Length)
            throw CodeTaskErrors.CutOff(file.Path, answer.Model);
        string code = CodeAnswer.Code(answer.Text) ?? throw CodeTaskErrors.NoCode(file.Path, answer.Model);
        bool isNew = task == CodeTask.Test;
        string before = isNew ? "" : file.Text;
        byte[] after = file.Written(code);
        string text = isNew || file.Text.EndsWith('\n') ? code.TrimEnd('\n') + "\n" : code.TrimEnd('\n');
        string name = Path.GetFileName(target);
        return new CodeProposal
        {
            Path = target,
            IsNew = isNew,
            Diff = [.. UnifiedDiff.Lines(before, text, isNew ? "/dev/null" : name, name).Select(CodeAnswer.Shown)],
            Warning = isNew ? null : Warning(before, text),
            Before = isNew ? [] : file.Bytes,
            After = after,
        };
    }

    // Models leave out what they did not change, and call that the whole file.
    private static string? Warning(string before, string after)
    {
        int was = before.Count(character => character == '\n'), becomes = after.Count(character => character == '\n');
        return was >= 10 && becomes * 2 < was ? FormattableString.Invariant($"The proposal has {becomes} lines where the file has {was}: it may be a part of it alone.") : null;
    }
}
