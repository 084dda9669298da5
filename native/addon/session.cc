#include "addon/session.h"

#include <utility>

namespace synsweep {

Session::Session(Napi::Env env, const Napi::Function& on_wake)
    : env_(env), wake_(WakeFunction::New(env, on_wake, "synsweep wake", 0, 1, this)) {
  wake_.Unref(env);
  ::napi_add_env_cleanup_hook(env, &OnEnvironmentCleanup, this);
}

Session::~Session() {
  Shutdown();
  if (has_cleanup_hook_) ::napi_remove_env_cleanup_hook(env_, &OnEnvironmentCleanup, this);
}

Status Session::Open(const Opener& open) {
  auto opened = open(stop_, [this] { Wake(); });
  if (Failed(opened)) return std::get<Status>(std::move(opened));
  const std::lock_guard lock(engine_mutex_);
  engine_ = std::get<std::unique_ptr<ProbeEngine>>(std::move(opened));
  // Shutdown came while the engine was being opened and did not see it.
  if (stop_.is_set()) engine_->Close();
  return {};
}

void Session::Shutdown() {
  stop_.Set();
  {
    const std::lock_guard lock(engine_mutex_);
    if (engine_) engine_->Close();
  }
  const std::lock_guard lock(wake_mutex_);
  if (std::exchange(can_wake_, false)) wake_.Abort();
}

void Session::Wake() {
  if (is_wake_on_its_way_.exchange(true)) return;
  const std::lock_guard lock(wake_mutex_);
  if (can_wake_) wake_.NonBlockingCall();
}

void Session::CallWake(Napi::Env env, Napi::Function on_wake, Session* session, void*) {
  // Without an environment the call was in the queue when the function was taken away.
  if (env == nullptr) return;
  session->is_wake_on_its_way_ = false;  // first: what happens from here on is news
  on_wake.Call({});
}

void Session::OnEnvironmentCleanup(void* session) {
  auto* self = static_cast<Session*>(session);
  self->has_cleanup_hook_ = false;
  self->Shutdown();
}

}  // namespace synsweep
