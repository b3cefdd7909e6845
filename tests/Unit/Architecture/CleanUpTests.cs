using System.Reflection;

namespace Kandil.Tests.Unit.Architecture;

public class CleanUpTests
{
    [Fact]
    public void No_test_class_leaves_its_clean_up_to_a_method_that_the_runner_does_not_call()
    {
        // xunit 2 calls IDisposable and IAsyncLifetime of test classes, and passes over IAsyncDisposable without a word.
        IEnumerable<string> forgotten = typeof(CleanUpTests).Assembly.GetTypes()
            .Where(type => type.GetMethods().Any(method => method.GetCustomAttribute<FactAttribute>() is not null))
            .Where(type => typeof(IAsyncDisposable).IsAssignableFrom(type) && !typeof(IAsyncLifetime).IsAssignableFrom(type))
            .Select(type => type.FullName!);

        Assert.Empty(forgotten);
    }
}
