package io.vouchsafe.local;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Notes the calls of a client, such as {@code BatchGetItem}, in the order in which they began. */
public final class CallLog implements ExecutionInterceptor {

  private final List<String> operations = new CopyOnWriteArrayList<>();

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    operations.add(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
  }

  /** The calls since it was made or cleared. A call that was retried counts once. */
  public List<String> operations() {
    return List.copyOf(operations);
  }

  public void clear() {
    operations.clear();
  }
}
