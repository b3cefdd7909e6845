using System.Globalization;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of tools that a model may call.</summary>
public static class ToolErrors
{
    /// <summary>A list of tools that is none.</summary>
    /// <param name="why">What is wrong with it, a clause.</param>
    public static KandilException BadList(string why) => new(
        ErrorCode.Args, $"The list of tools cannot be used: {Clean(why)}.", "tools",
        new RecommendedAction("Write a JSON list such as [{\"name\":\"weather\",\"description\":\"The weather of a place.\",\"parameters\":{\"type\":\"object\",\"properties\":{\"place\":{\"type\":\"string\"}},\"required\":[\"place\"]}}]."));

    /// <summary>A tool's name that vendors do not take.</summary>
    public static KandilException BadName(string name) => new(
        ErrorCode.Args, $"A tool cannot be called {Quote(name)}: its name must have 1 to 64 letters, digits, underscores and hyphens.", name,
        new RecommendedAction("Give it another name; what PowerShell calls otherwise can be wrapped in a function."));

    /// <summary>Two tools of one name.</summary>
    public static KandilException TwiceNamed(string name) => new(
        ErrorCode.Args, $"Two tools are called {Quote(name)}: a call would not say which is meant.", name, new RecommendedAction("Leave one of them out."));

    /// <summary>Results of tools that are none.</summary>
    /// <param name="number">Which of them, from 1; 0 for all.</param>
    /// <param name="why">What is wrong, a clause.</param>
    public static KandilException BadResults(int number, string why) => new(
        ErrorCode.Args, string.Create(CultureInfo.InvariantCulture, $"The results of tools cannot be used: {(number > 0 ? $"number {number}: " : "")}{why}."), "tool_results",
        new RecommendedAction("Give the tool_calls of the answer as they came, each with a result: [{\"id\":\"…\",\"name\":\"…\",\"arguments\":{…},\"result\":\"…\"}]; with \"is_error\":true where it failed."));

    /// <summary>Something that is no command of PowerShell's which a model could call.</summary>
    /// <param name="name">What was named.</param>
    /// <param name="why">Why it is none, a clause.</param>
    public static KandilException NotATool(string name, string why) => new(
        ErrorCode.Args, $"{Quote(name)} cannot be a tool: {why}.", name,
        new RecommendedAction("Give functions or cmdlets, by their names or as Get-Command gives them. Wrap anything else in a function with typed parameters."));

    /// <summary>No command of that name.</summary>
    public static KandilException Unknown(string name) => new(
        ErrorCode.NotFound, $"There is no function or cmdlet {Quote(name)}.", name,
        new RecommendedAction("Check its spelling, or import its module first."));
}
