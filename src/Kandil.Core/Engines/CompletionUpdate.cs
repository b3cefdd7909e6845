namespace Kandil.Core.Engines;

/// <summary>One step of an answer as it is made: warnings and text first, one <see cref="CompletionFinished"/> last.</summary>
public abstract record CompletionUpdate;

/// <summary>A piece of the answer: whole characters, free of control characters but newline and tab.</summary>
/// <param name="Text">The text that follows what came before.</param>
public sealed record CompletionText(string Text) : CompletionUpdate;

/// <summary>A piece of what the model thinks before it answers; no part of the answer.</summary>
/// <param name="Text">The text that follows what came before, cleaned as an answer is.</param>
public sealed record CompletionReasoning(string Text) : CompletionUpdate;

/// <summary>Something the user should know, such as a chat template that the engine does not know.</summary>
/// <param name="Message">A sentence.</param>
public sealed record CompletionWarning(string Message) : CompletionUpdate;

/// <summary>The whole answer, with its figures.</summary>
/// <param name="Completion">The answer.</param>
public sealed record CompletionFinished(Completion Completion) : CompletionUpdate;
