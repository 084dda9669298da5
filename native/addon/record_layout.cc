#include "addon/record_layout.h"

#include <cstddef>
#include <initializer_list>
#include <utility>

#include "batch/probe_record.h"
#include "batch/reply_record.h"

namespace synsweep {
namespace {

using Field = std::pair<const char*, std::size_t>;

Napi::Object LayoutToJs(Napi::Env env, std::initializer_list<Field> fields) {
  Napi::Object object = Napi::Object::New(env);
  for (const auto& [name, value] : fields) {
    object.Set(name, Napi::Number::New(env, static_cast<double>(value)));
  }
  return object;
}

}  // namespace

Napi::Value RecordLayoutToJs(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Object layout = Napi::Object::New(env);
  layout.Set("probe", LayoutToJs(env, {
                                          {"bytes", sizeof(ProbeRecord)},
                                          {"target", offsetof(ProbeRecord, target)},
                                          {"port", offsetof(ProbeRecord, port)},
                                          {"attempt", offsetof(ProbeRecord, attempt)},
                                      }));
  layout.Set("reply", LayoutToJs(env, {
                                          {"bytes", sizeof(ReplyRecord)},
                                          {"target", offsetof(ReplyRecord, target)},
                                          {"responder", offsetof(ReplyRecord, responder)},
                                          {"port", offsetof(ReplyRecord, port)},
                                          {"kind", offsetof(ReplyRecord, kind)},
                                          {"attempt", offsetof(ReplyRecord, attempt)},
                                          {"ttl", offsetof(ReplyRecord, ttl)},
                                          {"icmpType", offsetof(ReplyRecord, icmp_type)},
                                          {"icmpCode", offsetof(ReplyRecord, icmp_code)},
                                          {"tcpOptions", offsetof(ReplyRecord, tcp_options)},
                                          {"windowBytes", offsetof(ReplyRecord, window_bytes)},
                                          {"rttUs", offsetof(ReplyRecord, rtt_us)},
                                          {"capturedLow", offsetof(ReplyRecord, captured_low)},
                                          {"capturedHigh", offsetof(ReplyRecord, captured_high)},
                                      }));
  layout.Set(
      "replyKind",
      LayoutToJs(env, {
                          {"synAck", static_cast<std::size_t>(ReplyKind::kSynAck)},
                          {"rst", static_cast<std::size_t>(ReplyKind::kRst)},
                          {"unreachable", static_cast<std::size_t>(ReplyKind::kUnreachable)},
                          {"timeExceeded", static_cast<std::size_t>(ReplyKind::kTimeExceeded)},
                          {"noRoute", static_cast<std::size_t>(ReplyKind::kNoRoute)},
                          {"noNeighbour", static_cast<std::size_t>(ReplyKind::kNoNeighbour)},
                          {"refused", static_cast<std::size_t>(ReplyKind::kRefused)},
                          {"denied", static_cast<std::size_t>(ReplyKind::kDenied)},
                          {"noGateway", static_cast<std::size_t>(ReplyKind::kNoGateway)},
                      }));
  return layout;
}

}  // namespace synsweep
