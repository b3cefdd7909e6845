using System.Diagnostics;
using Kandil.Core.Audit;

namespace Kandil.Tests.Unit.Core.Audit;

public class SecretTextTests
{
    [Theory]
    [InlineData("GET https://me:hush@hub.test/x", "GET https://***@hub.test/x")]
    [InlineData("https://cdn.test/f?Expires=1&Signature=hush&Key-Pair-Id=hush2", "https://cdn.test/f?Expires=1&Signature=***&Key-Pair-Id=***")]
    [InlineData("https://s3.test/f?X-Amz-Credential=hush&X-Amz-Date=1&X-Amz-Signature=hush", "https://s3.test/f?X-Amz-Credential=***&X-Amz-Date=1&X-Amz-Signature=***")]
    [InlineData("see /x?access_token=hush#top", "see /x?access_token=***#top")]
    [InlineData("/x?q=llama&limit=5", "/x?q=llama&limit=5")]
    [InlineData("Authorization: Bearer hush\nAccept: text/plain", "Authorization: ***\nAccept: text/plain")]
    [InlineData("proxy-authorization=Basic aHVzaA==", "proxy-authorization=***")]
    [InlineData("Set-Cookie: session=hush; Path=/", "Set-Cookie: ***")]
    [InlineData("x-api-key: hush", "x-api-key: ***")]
    [InlineData("OpenAI-Organization: org-hush", "OpenAI-Organization: ***")]
    [InlineData("refused Bearer hush-hush-hush.", "refused Bearer ***")]
    [InlineData("{\"api_key\": \"hu\\\"sh\", \"name\": \"x\"}", "{\"api_key\": \"***\", \"name\": \"x\"}")]
    [InlineData("{\"hf_token\":\"hush\"}", "{\"hf_token\":\"***\"}")]
    [InlineData("the token hf_abcdefghijklmnopqrst is invalid", "the token *** is invalid")]
    [InlineData("key sk-ant-api03-abcdefghijklmnop, please", "key ***, please")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "***")]
    public void Removes_secrets_and_leaves_the_rest(string text, string clean)
    {
        Assert.Equal(clean, SecretText.Clean(text));
        Assert.Equal(clean, SecretText.Clean(clean));
    }

    [Theory]
    [InlineData("mistral:7b answered 404: there is nothing of that name.")]
    [InlineData("owner/repo:Q4_K_M, tokens: 12, max_tokens=5, basic auth is off")]
    [InlineData("https://hub.test/owner/repo/resolve/main/model.gguf")]
    [InlineData("mail a@b.test about https://hub.test/")]
    public void Leaves_text_without_secrets_as_it_is(string text)
    {
        Assert.Equal(text, SecretText.Clean(text));
    }

    [Fact]
    public void Removes_control_characters_first_so_that_none_can_hide_a_secret()
    {
        Assert.Equal("[31m***", SecretText.Clean("\u001b[31mhf_abcdefgh\u0007ijklmnopqrst"));
    }

    [Fact]
    public void Removes_secrets_that_the_caller_knows_longest_first()
    {
        Assert.Equal("you sent *** and ***; a1", SecretText.Clean("you sent opaque-1 and opaque; a1", "opaque", "opaque-1", "a1"));
    }

    [Fact]
    public void Hostile_text_costs_linear_time()
    {
        string[] pieces = ["a_", "://", "://a", "eyJaaaaaaaa.", "\"a_a_", "bearer ", "x-api-key", "key=", "\"key\":\"\\"];
        var long_ = TimeSpan.FromSeconds(5);
        foreach (string piece in pieces)
        {
            string text = string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length));
            var watch = Stopwatch.StartNew();
            SecretText.Clean(text);
            Assert.True(watch.Elapsed < long_, $"{piece}: {watch.Elapsed}");
        }
    }
}
