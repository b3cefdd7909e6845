using System.Text;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Tests.Unit.Core.Credentials;

public sealed class CredentialListTests
{
    private static readonly Origin Own = new("https", "api.openai.com", 443);
    private static readonly Origin Other = new("https", "models.example.com", 8443);

    [Fact]
    public void What_is_written_reads_back()
    {
        var list = CredentialList.Parse([], "credentials.json");
        list.Put(Record(Other));
        list.Put(Record(Own));

        var read = CredentialList.Parse(list.ToBytes(), "credentials.json");

        Assert.Equal([Record(Own), Record(Other)], read.Records);
        Assert.Equal(Record(Other), read.Find("openai", Other, CredentialKind.ApiKey));
        Assert.Null(read.Find("openai", Own with { Port = 8443 }, CredentialKind.ApiKey));
        Assert.Null(read.Find("openai", Own, CredentialKind.Organization));
    }

    [Fact]
    public void A_credential_takes_the_place_of_the_one_for_the_same_origin()
    {
        var list = CredentialList.Parse([], "credentials.json");
        list.Put(Record(Own));
        list.Put(Record(Own) with { Store = "keyring" });

        Assert.Equal("keyring", Assert.Single(list.Records).Store);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"version":1}""")]
    [InlineData("""{"version":0,"credentials":[]}""")]
    [InlineData("""{"version":9,"credentials":[]}""")]
    [InlineData("""{"version":1,"credentials":[{"provider":"openai","kind":"ApiKey","origin":"not an address","store":"s","name":"n","set_at":"2026-01-01T00:00:00Z"}]}""")]
    [InlineData("""{"version":1,"credentials":[{"provider":"openai","kind":"Password","origin":"https://a","store":"s","name":"n","set_at":"2026-01-01T00:00:00Z"}]}""")]
    [InlineData("""{"version":1,"credentials":[null]}""")]
    public void What_is_no_list_is_refused_with_the_file(string content)
    {
        var failure = Assert.Throws<KandilException>(() => CredentialList.Parse(Encoding.UTF8.GetBytes(content), "/home/credentials.json"));

        Assert.Equal(ErrorCode.Schema, failure.Code);
        Assert.Contains("/home/credentials.json", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_say_whose_and_where()
    {
        Assert.Equal("kandil/api_key_openai", new CredentialName(CredentialKind.ApiKey, "openai", null).Text);
        Assert.Equal("kandil/org_openai_models.example.com_8443", new CredentialName(CredentialKind.Organization, "openai", Other).Text);
        Assert.Equal("kandil-api-key-openai", new CredentialName(CredentialKind.ApiKey, "openai", null).PlainText);
    }

    [Fact]
    public void A_secret_prints_as_nothing()
    {
        var secret = new Secret("  sk-canary\n");

        Assert.Equal("sk-canary", secret.Reveal());
        Assert.DoesNotContain("canary", $"{secret}", StringComparison.Ordinal);
    }

    private static CredentialRecord Record(Origin origin) => new()
    {
        Provider = "openai", Kind = CredentialKind.ApiKey, Origin = origin, Store = "vault:Main", Name = "kandil/api_key_openai",
        SetAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };
}
