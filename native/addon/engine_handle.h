#ifndef SYNSWEEP_ADDON_ENGINE_HANDLE_H_
#define SYNSWEEP_ADDON_ENGINE_HANDLE_H_

#include <memory>

#include "addon/node_api.h"
#include "addon/session.h"

namespace synsweep {

// One open engine, as JS holds it. src/link/load-addon.ts has its type.
class EngineHandle final : public Napi::ObjectWrap<EngineHandle> {
 public:
  // The class itself; each environment has its own.
  [[nodiscard]] static Napi::Function DefineClass(Napi::Env env);

  // A handle on `session`, whose engine is open.
  [[nodiscard]] static Napi::Object New(const Napi::FunctionReference& engine_class,
                                        std::shared_ptr<Session> session);

  // For New only: JS has no way to make one.
  explicit EngineHandle(const Napi::CallbackInfo& info);

 private:
  Napi::Value Offer(const Napi::CallbackInfo& info);
  Napi::Value Take(const Napi::CallbackInfo& info);
  void SetRate(const Napi::CallbackInfo& info);
  Napi::Value Counters(const Napi::CallbackInfo& info);
  Napi::Value Failure(const Napi::CallbackInfo& info);
  Napi::Value Describe(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);

  std::shared_ptr<Session> session_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_ADDON_ENGINE_HANDLE_H_
