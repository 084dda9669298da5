#include "addon/engine_handle.h"

#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "addon/status_error.h"
#include "batch/probe_record.h"
#include "batch/reply_record.h"
#include "engine/engine.h"

namespace synsweep {
namespace {

// Joins the engine's threads on a thread that may wait.
class CloseWorker final : public Napi::AsyncWorker {
 public:
  CloseWorker(Napi::Env env, std::shared_ptr<Session> session)
      : Napi::AsyncWorker(env, "synsweep close"), deferred_(env), session_(std::move(session)) {}

  [[nodiscard]] Napi::Promise promise() const { return deferred_.Promise(); }

 private:
  void Execute() override { session_->Shutdown(); }
  void OnOK() override { deferred_.Resolve(Env().Undefined()); }

  Napi::Promise::Deferred deferred_;
  std::shared_ptr<Session> session_;
};

// The records inside a Uint8Array: whole ones, where the processor can read them. nullopt: the
// argument is no such array. Borrowed from V8: for the duration of one call.
template <typename Record>
std::optional<std::span<Record>> RecordsOf(const Napi::CallbackInfo& info) {
  if (info.Length() != 1 || !info[0].IsTypedArray() ||
      info[0].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    return std::nullopt;
  }
  auto bytes = info[0].As<Napi::Uint8Array>();
  const auto address = reinterpret_cast<std::uintptr_t>(bytes.Data());
  if (bytes.ByteLength() % sizeof(Record) != 0 || address % alignof(Record) != 0) {
    return std::nullopt;
  }
  return std::span(reinterpret_cast<Record*>(bytes.Data()), bytes.ByteLength() / sizeof(Record));
}

Napi::Value ThrowTypeError(Napi::Env env, const char* message) {
  Napi::TypeError::New(env, message).ThrowAsJavaScriptException();
  return env.Undefined();  // NAPI_DISABLE_CPP_EXCEPTIONS: a throw does not return for you
}

// Exact up to 2^53, which no scan reaches.
Napi::Number CountOf(Napi::Env env, std::uint64_t count) {
  return Napi::Number::New(env, static_cast<double>(count));
}

}  // namespace

Napi::Function EngineHandle::DefineClass(Napi::Env env) {
  return ObjectWrap::DefineClass(env, "Engine",
                                 {
                                     InstanceMethod<&EngineHandle::Offer>("offer"),
                                     InstanceMethod<&EngineHandle::Take>("take"),
                                     InstanceMethod<&EngineHandle::SetRate>("setRate"),
                                     InstanceMethod<&EngineHandle::Counters>("counters"),
                                     InstanceMethod<&EngineHandle::Failure>("failure"),
                                     InstanceMethod<&EngineHandle::Describe>("describe"),
                                     InstanceMethod<&EngineHandle::Close>("close"),
                                 });
}

Napi::Object EngineHandle::New(const Napi::FunctionReference& engine_class,
                               std::shared_ptr<Session> session) {
  const Napi::Env env = engine_class.Env();
  return engine_class.New({Napi::External<std::shared_ptr<Session>>::New(env, &session)});
}

EngineHandle::EngineHandle(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  if (info.Length() != 1 || !info[0].IsExternal()) {
    ThrowTypeError(info.Env(), "an engine is made by openEngine()");
    return;
  }
  session_ = std::move(*info[0].As<Napi::External<std::shared_ptr<Session>>>().Data());
}

// offer(records: Uint8Array): number - how many leading probes were accepted.
//
// The bytes are copied before this returns; JS may refill `records` at once. A short count is
// back-pressure, not failure: the rest is offered again after a wake.
Napi::Value EngineHandle::Offer(const Napi::CallbackInfo& info) {
  const auto probes = RecordsOf<const ProbeRecord>(info);
  if (!probes) return ThrowTypeError(info.Env(), "offer() takes one Uint8Array of probe records");
  return CountOf(info.Env(), session_->engine()->Offer(*probes));
}

// take(records: Uint8Array): number - how many replies were copied to its front.
Napi::Value EngineHandle::Take(const Napi::CallbackInfo& info) {
  const auto replies = RecordsOf<ReplyRecord>(info);
  if (!replies) return ThrowTypeError(info.Env(), "take() takes one Uint8Array of reply records");
  return CountOf(info.Env(), session_->engine()->Take(*replies));
}

// setRate(ratePps: number): void
void EngineHandle::SetRate(const Napi::CallbackInfo& info) {
  const double rate_pps =
      info.Length() == 1 && info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : 0;
  if (!(rate_pps > 0)) {
    ThrowTypeError(info.Env(), "setRate() takes one number greater than 0");
    return;
  }
  session_->engine()->SetRate(rate_pps);
}

// counters(): { sentCount, … } - running totals; they stay readable after close().
Napi::Value EngineHandle::Counters(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const EngineCounters counters = session_->engine()->counters();
  Napi::Object object = Napi::Object::New(env);
  object.Set("sentCount", CountOf(env, counters.sent_count));
  object.Set("sendErrorCount", CountOf(env, counters.send_error_count));
  object.Set("unsentCount", CountOf(env, counters.unsent_count));
  object.Set("askingCount", CountOf(env, counters.asking_count));
  object.Set("lastSendErrno", Napi::Number::New(env, counters.last_send_errno));
  object.Set("replyCount", CountOf(env, counters.reply_count));
  object.Set("strayCount", CountOf(env, counters.stray_count));
  object.Set("queuedReplyCount", CountOf(env, counters.queued_reply_count));
  object.Set("kernelDropCount", CountOf(env, counters.kernel_drop_count));
  object.Set("interfaceDropCount", CountOf(env, counters.interface_drop_count));
  object.Set("queueDropCount", CountOf(env, counters.queue_drop_count));
  object.Set("departedSynCount", CountOf(env, counters.departed_syn_count));
  object.Set("departedRstCount", CountOf(env, counters.departed_rst_count));
  object.Set("deviceFrameCount", CountOf(env, counters.device_frame_count));
  return object;
}

// failure(): Error | null - why a thread gave up.
Napi::Value EngineHandle::Failure(const Napi::CallbackInfo& info) {
  const auto failure = session_->engine()->failure();
  if (!failure) return info.Env().Null();
  return ErrorOf(info.Env(), *failure).Value();
}

// describe(): { name, reason, fallback?, capture?: 'xdp', captureFallback?, interfaces,
// silentGateways?, path?, watchesDepartures, countsDeviceFrames, helper?: true }
Napi::Value EngineHandle::Describe(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const EngineDescription& description = session_->engine()->description();
  Napi::Object object = Napi::Object::New(env);
  object.Set("name", Napi::String::New(env, description.link_name));
  object.Set("reason", Napi::String::New(env, description.reason));
  if (!description.fallback.empty()) {
    object.Set("fallback", Napi::String::New(env, description.fallback));
  }
  if (description.captures_by_xdp) object.Set("capture", Napi::String::New(env, "xdp"));
  if (!description.capture_fallback.empty()) {
    object.Set("captureFallback", Napi::String::New(env, description.capture_fallback));
  }
  const auto list = [env](const auto& texts) {
    Napi::Array array = Napi::Array::New(env);
    for (const std::string& text : texts) {
      array.Set(array.Length(), Napi::String::New(env, text));
    }
    return array;
  };
  object.Set("interfaces", list(description.devices));
  if (!description.silent_gateways.empty()) {
    object.Set("silentGateways", list(description.silent_gateways));
  }
  if (const auto& first = description.first_path) {
    Napi::Array source = Napi::Array::New(env);
    for (const std::uint32_t word : first->source) {
      source.Set(source.Length(), Napi::Number::New(env, word));
    }
    Napi::Object path = Napi::Object::New(env);
    path.Set("interface", Napi::String::New(env, first->device));
    path.Set("source", source);
    path.Set("by", Napi::String::New(env, first->back_end));
    if (first->next_hop_mac) {
      path.Set("nextHopMac", Napi::String::New(env, first->next_hop_mac->Format()));
    }
    object.Set("path", path);
  }
  object.Set("watchesDepartures", Napi::Boolean::New(env, description.watches_departures));
  object.Set("countsDeviceFrames", Napi::Boolean::New(env, description.counts_device_frames));
  if (description.uses_helper) object.Set("helper", Napi::Boolean::New(env, true));
  return object;
}

// close(): Promise<void> - resolved when no thread of the engine runs. Any number of times.
Napi::Value EngineHandle::Close(const Napi::CallbackInfo& info) {
  auto* worker = new CloseWorker(info.Env(), session_);  // deletes itself when done
  const Napi::Promise promise = worker->promise();
  worker->Queue();
  return promise;
}

}  // namespace synsweep
