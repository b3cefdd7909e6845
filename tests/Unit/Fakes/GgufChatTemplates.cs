namespace Kandil.Tests.Unit.Fakes;

/// <summary>Chat templates in the styles that are published, each short and each rendered by its own rules.</summary>
public static class GgufChatTemplates
{
    public const string ChatMl =
        "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    public const string Llama3 =
        "{{ bos_token }}{% for message in messages %}{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'"
        + " + message['content'] | trim + '<|eot_id|>' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}";

    public const string Mistral =
        "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}"
        + "{% elif message['role'] == 'assistant' %}{{ ' ' + message['content'] + eos_token }}"
        + "{% else %}{{ '<<SYS>>\\n' + message['content'] + '\\n<</SYS>>\\n\\n' }}{% endif %}{% endfor %}";

    public const string Phi3 =
        "{% for message in messages %}{{ '<|' + message['role'] + '|>\\n' + message['content'] + '<|end|>\\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}";

    public const string Gemma =
        "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'assistant' %}{% set role = 'model' %}"
        + "{% else %}{% set role = message['role'] %}{% endif %}"
        + "{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}";

    public const string Zephyr =
        "{% for message in messages %}{% if message['role'] == 'user' %}{{ '<|user|>\\n' + message['content'] + '<|endoftext|>\\n' }}"
        + "{% elif message['role'] == 'system' %}{{ '<|system|>\\n' + message['content'] + '<|endoftext|>\\n' }}"
        + "{% else %}{{ '<|assistant|>' + '\\n' + message['content'] + '<|endoftext|>\\n' }}{% endif %}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|assistant' + '|>\\n' }}{% endif %}";

    public const string TinyLlama =
        "{% for message in messages %}{{ '<|' + message['role'] + '|>\\n' + message['content'] + eos_token + '\\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}";

    /// <summary>A style that nobody has published: llama.cpp's list does not know it.</summary>
    public const string Unknown =
        "{% for message in messages %}{{ '((' + message['role'] + ': ' + message['content'] + '))' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '((answer: ' }}{% endif %}";
}
