namespace Kandil.Tests.Unit.Core.Safety;

/// <summary>Chat templates in the styles of the published families, each written for these tests and using what its family uses.</summary>
internal static class PublishedStyles
{
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        ["chatml"] = """
            {% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}
            {% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}
            """,
        ["qwen with tools"] = """
            {%- if tools %}
                {{- '<|im_start|>system\n' }}
                {%- if messages[0]['role'] == 'system' %}
                    {{- messages[0]['content'] }}
                {%- else %}
                    {{- 'You help.' }}
                {%- endif %}
                {{- "\n\n# Tools\n\nThese functions can be called:\n<tools>" }}
                {%- for tool in tools %}
                    {{- "\n" }}
                    {{- tool | tojson }}
                {%- endfor %}
                {{- "\n</tools>\n\n<tool_call>\n{\"name\": <name>, \"arguments\": <object>}\n</tool_call><|im_end|>\n" }}
            {%- else %}
                {%- if messages[0]['role'] == 'system' %}
                    {{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}
                {%- endif %}
            {%- endif %}
            {%- for message in messages %}
                {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
                    {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
                {%- elif message.role == "assistant" %}
                    {%- for tool_call in message.tool_calls %}
                        {%- if tool_call.function is defined %}{%- set tool_call = tool_call.function %}{%- endif %}
                        {{- '\n<tool_call>\n{"name": "' ~ tool_call.name ~ '", "arguments": ' ~ (tool_call.arguments | tojson) ~ '}\n</tool_call>' }}
                    {%- endfor %}
                    {{- '<|im_end|>\n' }}
                {%- elif message.role == "tool" %}
                    {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}{{- '<|im_start|>user' }}{%- endif %}
                    {{- '\n<tool_response>\n' + message.content + '\n</tool_response>' }}
                    {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}{{- '<|im_end|>\n' }}{%- endif %}
                {%- endif %}
            {%- endfor %}
            """,
        ["qwen that thinks"] = """
            {%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
            {%- for message in messages[::-1] %}
                {%- set index = (messages|length - 1) - loop.index0 %}
                {%- if ns.multi_step_tool and message.role == "user" and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
                    {%- set ns.multi_step_tool = false %}
                    {%- set ns.last_query_index = index %}
                {%- endif %}
            {%- endfor %}
            {%- for message in messages %}
                {%- set content = message.content if message.content is string else '' %}
                {%- set reasoning = '' %}
                {%- if message.reasoning_content is defined and message.reasoning_content is not none %}
                    {%- set reasoning = message.reasoning_content %}
                {%- elif '</think>' in content %}
                    {%- set reasoning = content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}
                    {%- set content = content.split('</think>')[-1].lstrip('\n') %}
                {%- endif %}
                {{- '<|im_start|>' + message.role + '\n' }}
                {%- if loop.index0 > ns.last_query_index and (loop.last or reasoning) %}
                    {{- '<think>\n' + reasoning.strip('\n') + '\n</think>\n\n' }}
                {%- endif %}
                {{- content + '<|im_end|>\n' }}
            {%- endfor %}
            {%- if add_generation_prompt %}
                {{- '<|im_start|>assistant\n' }}
                {%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}
            {%- endif %}
            """,
        ["llama 2"] = """
            {% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}
            {% for message in loop_messages %}
            {% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate: user, assistant, user, …') }}{% endif %}
            {% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\n' + system_message + '\n<</SYS>>\n\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}
            {% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}
            {% endfor %}
            """,
        ["llama 3"] = """
            {% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}
            """,
        ["llama 3 with tools"] = """
            {{- bos_token }}
            {%- if custom_tools is defined %}{%- set tools = custom_tools %}{%- endif %}
            {%- if not tools_in_user_message is defined %}{%- set tools_in_user_message = true %}{%- endif %}
            {%- if not date_string is defined %}
                {%- if strftime_now is defined %}{%- set date_string = strftime_now("%d %b %Y") %}{%- else %}{%- set date_string = "26 Jul 2024" %}{%- endif %}
            {%- endif %}
            {#- The first message may be the system's -#}
            {%- if messages[0]['role'] == 'system' %}
                {%- set system_message = messages[0]['content']|trim %}
                {%- set messages = messages[1:] %}
            {%- else %}
                {%- set system_message = "" %}
            {%- endif %}
            {{- "<|start_header_id|>system<|end_header_id|>\n\n" }}
            {%- if builtin_tools is defined %}{{- "Tools: " + builtin_tools | reject('equalto', 'code_interpreter') | join(", ") + "\n\n"}}{%- endif %}
            {{- "Today Date: " + date_string + "\n\n" + system_message + "<|eot_id|>" }}
            {%- for message in messages %}
                {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
                    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' }}
                {%- elif 'tool_calls' in message %}
                    {%- if not message.tool_calls|length == 1 %}{{- raise_exception("One call at a time!") }}{%- endif %}
                    {%- set tool_call = message.tool_calls[0].function %}
                    {{- '{"name": "' + tool_call.name + '", "parameters": ' }}{{- tool_call.arguments | tojson }}{{- "}<|eot_id|>" }}
                {%- else %}
                    {%- if message.content is mapping or message.content is iterable %}{{- message.content | tojson }}{%- else %}{{- message.content }}{%- endif %}
                {%- endif %}
            {%- endfor %}
            """,
        ["mistral"] = """
            {{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate!') }}{% endif %}{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token}}{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}{% endfor %}
            """,
        ["mistral with tools"] = """
            {%- if messages[0]["role"] == "system" %}{%- set system_message = messages[0]["content"] %}{%- set loop_messages = messages[1:] %}{%- else %}{%- set loop_messages = messages %}{%- endif %}
            {%- if not tools is defined %}{%- set tools = none %}{%- endif %}
            {%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
            {%- set ns = namespace() %}
            {%- set ns.index = 0 %}
            {%- for message in loop_messages %}
                {%- if not (message.role == "tool" or message.role == "tool_results" or (message.tool_calls is defined and message.tool_calls is not none)) %}
                    {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}{{- raise_exception("Roles must alternate") }}{%- endif %}
                    {%- set ns.index = ns.index + 1 %}
                {%- endif %}
            {%- endfor %}
            {{- bos_token }}
            {%- for message in loop_messages %}
                {%- if message["role"] == "user" %}
                    {%- if tools is not none and (message == user_messages[-1]) %}
                        {{- "[AVAILABLE_TOOLS][" }}
                        {%- for tool in tools %}
                            {%- set tool = tool.function %}
                            {{- '{"type": "function", "function": {' }}
                            {%- for key, val in tool.items() if key != "return" %}
                                {%- if val is string %}{{- '"' + key + '": "' + val + '"' }}{%- else %}{{- '"' + key + '": ' + val|tojson }}{%- endif %}
                                {%- if not loop.last %}{{- ", " }}{%- endif %}
                            {%- endfor %}
                            {{- "}}" }}
                            {%- if not loop.last %}{{- ", " }}{%- else %}{{- "]" }}{%- endif %}
                        {%- endfor %}
                        {{- "[/AVAILABLE_TOOLS]" }}
                    {%- endif %}
                    {%- if loop.last and system_message is defined %}{{- "[INST]" + system_message + "\n\n" + message["content"] + "[/INST]" }}{%- else %}{{- "[INST]" + message["content"] + "[/INST]" }}{%- endif %}
                {%- elif message.tool_calls is defined and message.tool_calls is not none %}
                    {{- "[TOOL_CALLS][" }}
                    {%- for tool_call in message.tool_calls %}
                        {%- set out = tool_call.function|tojson %}
                        {{- out[:-1] }}
                        {%- if not tool_call.id is defined or tool_call.id|length != 9 %}{{- raise_exception("Ids have nine characters!") }}{%- endif %}
                        {{- ', "id": "' + tool_call.id + '"}' }}
                    {%- endfor %}
                    {{- "]" + eos_token }}
                {%- endif %}
            {%- endfor %}
            """,
        ["gemma"] = """
            {{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}
            """,
        ["gemma that sees"] = """
            {{ bos_token }}
            {%- if messages[0]['role'] == 'system' -%}
                {%- if messages[0]['content'] is string -%}{%- set first_user_prefix = messages[0]['content'] + '\n\n' -%}{%- else -%}{%- set first_user_prefix = messages[0]['content'][0]['text'] + '\n\n' -%}{%- endif -%}
                {%- set loop_messages = messages[1:] -%}
            {%- else -%}
                {%- set first_user_prefix = "" -%}
                {%- set loop_messages = messages -%}
            {%- endif -%}
            {%- for message in loop_messages -%}
                {{ '<start_of_turn>' + ("model" if message['role'] == 'assistant' else message['role']) + '\n' + (first_user_prefix if loop.first else "") }}
                {%- if message['content'] is string -%}
                    {{ message['content'] | trim }}
                {%- elif message['content'] is iterable -%}
                    {%- for item in message['content'] -%}
                        {%- if item['type'] == 'image' -%}{{ '<start_of_image>' }}{%- elif item['type'] == 'text' -%}{{ item['text'] | trim }}{%- endif -%}
                    {%- endfor -%}
                {%- else -%}
                    {{ raise_exception("Invalid content type") }}
                {%- endif -%}
                {{ '<end_of_turn>\n' }}
            {%- endfor -%}
            """,
        ["phi 3"] = """
            {% for message in messages %}{% if message['role'] == 'system' and message['content'] %}{{'<|system|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'user' %}{{'<|user|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'assistant' %}{{'<|assistant|>\n' + message['content'] + '<|end|>\n'}}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}
            """,
        ["phi with tools"] = """
            {% for message in messages %}{% if message['role'] == 'system' and 'tools' in message and message['tools'] is not none %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|tool|>' + message['tools'] + '<|/tool|>' + '<|end|>' }}{% else %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% else %}{{ eos_token }}{% endif %}
            """,
        ["zephyr"] = """
            {% for message in messages %}
            {% if message['role'] == 'user' %}
            {{ '<|user|>\n' + message['content'] + eos_token }}
            {% elif message['role'] == 'system' %}
            {{ '<|system|>\n' + message['content'] + eos_token }}
            {% elif message['role'] == 'assistant' %}
            {{ '<|assistant|>\n'  + message['content'] + eos_token }}
            {% endif %}
            {% if loop.last and add_generation_prompt %}
            {{ '<|assistant|>' }}
            {% endif %}
            {% endfor %}
            """,
        ["deepseek that thinks"] = """
            {% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}{% set ns = namespace(is_first=false, is_tool=false, is_output_first=true, system_prompt='') %}{%- for message in messages %}{%- if message['role'] == 'system' %}{% set ns.system_prompt = message['content'] %}{%- endif %}{%- endfor %}{{bos_token}}{{ns.system_prompt}}{%- for message in messages %}{%- if message['role'] == 'user' %}{%- set ns.is_tool = false -%}{{'<｜User｜>' + message['content']}}{%- endif %}{%- if message['role'] == 'assistant' and message['content'] is none %}{%- set ns.is_tool = false -%}{%- for tool in message['tool_calls']%}{%- if not ns.is_first %}{{'<｜Assistant｜><｜tool▁calls▁begin｜>' + tool['type'] + '\n' + '```json' + '\n' + tool['function']['arguments'] + '\n' + '```'}}{%- set ns.is_first = true -%}{%- endif %}{%- endfor %}{%- endif %}{%- if message['role'] == 'assistant' and message['content'] is not none %}{% set content = message['content'] %}{% if '</think>' in content %}{% set content = content.split('</think>')[-1] %}{% endif %}{{'<｜Assistant｜>' + content + '<｜end▁of▁sentence｜>'}}{%- endif %}{%- endfor -%}{% if add_generation_prompt and not ns.is_tool %}{{'<｜Assistant｜><think>\n'}}{% endif %}
            """,
        ["command-r"] = """
            {{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% elif false == true %}{% set loop_messages = messages %}{% set system_message = 'You help.' %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% if system_message != false %}{{ '<|START_OF_TURN_TOKEN|><|SYSTEM_TOKEN|>' + system_message + '<|END_OF_TURN_TOKEN|>' }}{% endif %}{% for message in loop_messages %}{% set content = message['content'] %}{% if message['role'] == 'user' %}{{ '<|START_OF_TURN_TOKEN|><|USER_TOKEN|>' + content.strip() + '<|END_OF_TURN_TOKEN|>' }}{% elif message['role'] == 'assistant' %}{{ '<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>'  + content.strip() + '<|END_OF_TURN_TOKEN|>' }}{% endif %}{% endfor %}
            """,
        ["command-r with tools"] = """
            {%- macro json_to_python_type(json_spec) %}
            {%- set basic_types = {"string": "str", "number": "float", "integer": "int", "boolean": "bool"} %}
            {%- if basic_types[json_spec.type] is defined %}
                {{- basic_types[json_spec.type] }}
            {%- elif json_spec.type == "array" %}
                {{- "List[" + json_to_python_type(json_spec.items) + "]"}}
            {%- elif json_spec.type == "object" %}
                {{- "Dict[str, " + json_to_python_type(json_spec.additionalProperties) + ']'}}
            {%- elif json_spec.type is iterable %}
                {{- "Union[" }}{%- for t in json_spec.type %}{{- json_to_python_type({"type": t}) }}{%- if not loop.last %}{{- "," }}{%- endif %}{%- endfor %}{{- "]" }}
            {%- else %}{{- "Any" }}{%- endif %}
            {%- endmacro %}
            {%- for tool in tools %}
            {{- '```python\ndef ' + tool.name + '(' }}
            {%- for param_name, param_fields in tool.parameter_definitions.items() %}
                {%- if loop.index0 != 0 %}{{ ', '}}{%- endif -%}
                {{ param_name }}: {% if not param_fields.required %}{{ 'Optional[' + json_to_python_type(param_fields) + '] = None' }}{% else %}{{ json_to_python_type(param_fields) }}{% endif %}
            {%- endfor %}
            {{- ') -> List[Dict]:\n    \'\'\'' }}{{ tool.description }}{{ '\'\'\'\n    pass\n```' }}
            {%- endfor %}
            """,
        ["gpt-oss"] = """
            {#- Recursive, because types are. -#}
            {%- macro render_typescript_type(param_spec, required_params, is_nullable=false) -%}
                {%- if param_spec.type == "array" -%}
                    {%- if param_spec['items'] -%}{{- render_typescript_type(param_spec['items'], required_params) + "[]" }}{%- else -%}{{- "any[]" }}{%- endif -%}
                    {%- if param_spec.nullable -%}{{- " | null" -}}{%- endif -%}
                {%- elif param_spec.type is defined and param_spec.type is iterable and param_spec.type is not string and param_spec.type is not mapping and param_spec.type[0] is defined -%}
                    {{- param_spec.type | join(" | ") }}
                {%- elif param_spec.enum -%}
                    {{- '"' + param_spec.enum|join('" | "') + '"' -}}
                {%- else -%}
                    {{- {"string": "string", "integer": "number"}.get(param_spec.type, "any") -}}
                {%- endif -%}
            {%- endmacro -%}
            {%- macro build_system_message() -%}
                {%- if model_identity is not defined %}{%- set model_identity = "You are a model." %}{%- endif %}
                {{- model_identity + "\nCurrent date: " + strftime_now("%Y-%m-%d") + "\n\n" }}
                {{- "Reasoning: " + (reasoning_effort if reasoning_effort is defined else "medium") + "\n\n# Valid channels: analysis, commentary, final." }}
            {%- endmacro -%}
            {{- "<|start|>system<|message|>" }}{{- build_system_message() }}{{- "<|end|>" }}
            {%- set last_tool_call = namespace(name=none) %}
            {%- for message in messages -%}
                {%- if message.role == 'assistant' -%}
                    {%- if "content" in message %}{%- if "<|channel|>analysis<|message|>" in message.content %}{{- raise_exception("Thoughts belong in `thinking`.") }}{%- endif %}{%- endif %}
                    {%- if "tool_calls" in message %}
                        {%- set future_final_message = namespace(found=false) %}
                        {%- for future_message in messages[loop.index:] %}{%- if future_message.role == 'assistant' and "tool_calls" not in future_message %}{%- set future_final_message.found = true %}{%- endif %}{%- endfor %}
                        {%- set tool_call = message.tool_calls[0] %}
                        {{- "<|start|>assistant to=functions." ~ tool_call.name ~ "<|channel|>commentary json<|message|>" ~ tool_call.arguments|tojson ~ "<|call|>" }}
                        {%- set last_tool_call.name = tool_call.name %}
                    {%- elif loop.last and not add_generation_prompt %}
                        {{- "<|start|>assistant<|channel|>final<|message|>" + message.content + "<|return|>" }}
                    {%- endif %}
                {%- else -%}
                    {{- "<|start|>" + message.role + "<|message|>" + message.content + "<|end|>" }}
                {%- endif -%}
            {%- endfor -%}
            """,
        ["glm with its own underscores"] = """
            [gMASK]<sop>
            {%- macro visible_text(content) -%}
                {%- if content is string -%}{{- content }}
                {%- elif content is iterable and content is not mapping -%}
                    {%- for item in content -%}{%- if item is mapping and item.type == 'text' -%}{{- item.text }}{%- elif item is string -%}{{- item }}{%- endif -%}{%- endfor -%}
                {%- else -%}{{- content }}{%- endif -%}
            {%- endmacro -%}
            {%- for m in messages %}
            {%- if m.role == 'user' -%}<|user|>
            {{ visible_text(m.content) }}
            {{- '/nothink' if (enable_thinking is defined and not enable_thinking and not visible_text(m.content).endswith("/nothink")) else '' -}}
            {%- elif m.tool_calls %}
            {% for tc in m.tool_calls %}
            {{ '\n<tool_call>' + tc.name }}
            {% set _args = tc.arguments %}
            {% for k, v in _args.items() %}
            <arg_key>{{ k }}</arg_key>
            <arg_value>{{ v | tojson(ensure_ascii=False) if v is not string else v }}</arg_value>
            {% endfor %}
            </tool_call>{% endfor %}
            {%- endif -%}
            {%- set _ = k %}
            {%- endfor -%}
            """,
        ["granite"] = """
            {%- set strftime_now = strftime_now | default('2025-01-01') -%}
            {%- if messages[0]['role'] == 'system' %}
                {%- set system_message = messages[0]['content'] %}{%- set loop_messages = messages[1:] %}
            {%- else %}
                {%- set system_message = "Knowledge cutoff: April 2024." %}{%- set loop_messages = messages %}
                {%- if tools and documents %}{%- set system_message = system_message + " You have tools." %}{%- elif documents %}{%- set system_message = system_message + " Use the documents." %}{%- endif %}
            {%- endif %}
            {{- '<|start_of_role|>system<|end_of_role|>' + system_message + '<|end_of_text|>\n' }}
            {%- if documents %}
                {%- for document in documents %}
                    {{- '<|start_of_role|>document {"document_id": "' + document['doc_id'] | string + '"}<|end_of_role|>\n' }}{{- document['text'] }}{{- '<|end_of_text|>\n' }}
                {%- endfor %}
            {%- endif %}
            {%- for message in loop_messages %}
                {{- '<|start_of_role|>' + message['role'] + '<|end_of_role|>' + message['content'] + '<|end_of_text|>\n' }}
                {%- if loop.last and add_generation_prompt %}
                    {{- '<|start_of_role|>assistant' }}{%- if controls %}{{- ' ' + controls | tojson()}}{%- endif %}{{- '<|end_of_role|>' }}
                {%- endif %}
            {%- endfor %}
            """,
        ["hermes with a recursive macro"] = """
            {%- macro json_to_python_type(json_spec) %}
            {%- set basic_type_map = {
                "string": "str",
                "number": "float",
            } %}
            {%- if basic_type_map[json_spec.type] is defined %}{{- basic_type_map[json_spec.type] }}
            {%- elif json_spec.type == "array" %}{{- "list[" +  json_to_python_type(json_spec|items) + "]"}}
            {%- else %}{{- "Any" }}{%- endif %}
            {%- endmacro %}
            {{- bos_token }}
            {%- for tool in tools %}
                {%- if tool.function is defined %}{%- set tool = tool.function %}{%- endif %}
                {{- '{"type": "function", "function": {"name": "' + tool.name + '", "description": "' + tool.name + '(' }}
                {%- for param_name, param_fields in tool.parameters.properties|items %}
                    {{- param_name + ": " + json_to_python_type(param_fields) }}
                    {%- if not loop.last %}{{- ", " }}{%- endif %}
                {%- endfor %}
                {{- ")" }}
                {%- if tool.return is defined %}{{- " -> " + json_to_python_type(tool.return) }}{%- endif %}
            {%- endfor %}
            """,
        ["functionary with filters in a row"] = """
            {%- set has_code_interpreter = tools | selectattr("type", "equalto", "code_interpreter") | list | length > 0 -%}
            {%- if has_code_interpreter -%}{%- set tools = tools | rejectattr("type", "equalto", "code_interpreter") | list -%}{%- endif -%}
            {%- for message in messages -%}
                {%- if loop.first -%}{{ "<|start_header_id|>system<|end_header_id|>\n\n" }}{%- for tool in tools | sort(attribute="function.name") -%}{{ "    " * 2 ~ tool["function"] | tojson(indent=4) ~ "\n" }}{%- endfor -%}{%- endif -%}
                {%- if message["role"] == "user" -%}{{ message["content"] | default("", true) | replace("<", "&lt;") | upper | indent(4) }}{%- endif -%}
            {%- endfor -%}
            """,
        ["smollm with generation marks"] = """
            {%- for message in messages -%}
                {%- if message.role == "assistant" -%}
                    {% generation %}
                    {{- "<|im_start|>assistant\n" ~ message.content.lstrip("\n") ~ "<|im_end|>\n" }}
                    {% endgeneration %}
                {%- elif message.role == "stop" -%}{%- break -%}
                {%- elif not message.content -%}{%- continue -%}
                {%- else -%}{{ "<|im_start|>" ~ message.role ~ "\n" ~ message.content ~ "<|im_end|>\n" }}
                {%- endif -%}
            {%- endfor -%}
            """,
        ["backwards over the conversation"] = """
            {%- set ns = namespace(last=-1) -%}
            {%- for i in range(messages|length - 1, -1, -1) -%}
                {%- if ns.last < 0 and messages[i].role == "user" -%}{%- set ns.last = i -%}{%- endif -%}
            {%- endfor -%}
            {%- for j in range(3) -%}{{- "=" * 40 -}}{%- endfor -%}
            {% call(item) each(messages) %}{{ item.role }}: {{ item.content }}{% endcall %}
            {% filter trim %} {{ messages[ns.last].content }} {% endfilter %}
            {% set rendered %}{{ messages[ns.last]["content"] }}{% endset %}{{ rendered }}
            {% raw %}{{ not a tag }}{% endraw %}
            """,
    };
}
