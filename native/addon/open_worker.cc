#include "addon/open_worker.h"

#include <pthread.h>
#include <signal.h>

#include <utility>

#include "addon/engine_handle.h"
#include "addon/status_error.h"

namespace synsweep {

OpenWorker::OpenWorker(const Napi::FunctionReference& engine_class,
                       std::shared_ptr<Session> session, Session::Opener open)
    : engine_class_(engine_class),
      deferred_(engine_class.Env()),
      session_(std::move(session)),
      open_(std::move(open)),
      done_(DoneFunction::New(engine_class.Env(), "synsweep open", 0, 1, this)) {}

void OpenWorker::Start() {
  ::napi_add_env_cleanup_hook(engine_class_.Env(), &OnEnvironmentCleanup, this);
  thread_ = std::thread([this] {
    ::pthread_setname_np(::pthread_self(), "synsweep-open");
    // Signals are the JS thread's business. The engine's threads begin with this mask.
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
    status_ = session_->Open(open_);
    done_.NonBlockingCall();
    done_.Release();
  });
}

void OpenWorker::OnDone(Napi::Env env, Napi::Function, OpenWorker* worker, void*) {
  // Without an environment OnEnvironmentCleanup has been here.
  if (env == nullptr) return;
  worker->thread_.join();
  ::napi_remove_env_cleanup_hook(env, &OnEnvironmentCleanup, worker);
  worker->Settle();
  delete worker;
}

// Runs before the session's hook and before the thread-safe function's: both were there earlier.
void OpenWorker::OnEnvironmentCleanup(void* worker) {
  auto* self = static_cast<OpenWorker*>(worker);
  self->session_->Shutdown();
  self->thread_.join();
  delete self;
}

void OpenWorker::Settle() {
  const Napi::Env env = engine_class_.Env();
  if (!status_.ok()) {
    deferred_.Reject(ErrorOf(env, status_).Value());
    return;
  }
  const Napi::Object handle = EngineHandle::New(engine_class_, std::move(session_));
  // Empty when the environment is going down, and then nobody waits for it.
  if (!handle.IsEmpty()) deferred_.Resolve(handle);
}

}  // namespace synsweep
